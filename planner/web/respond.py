"""The answers a route can give: show a page or its fragment, the form again, or another place."""

import json
from typing import Any

from flask import (
    Response,
    current_app,
    flash,
    get_flashed_messages,
    make_response,
    redirect,
    render_template,
    url_for,
)
from jinja2 import Template

from planner.web import htmx, undo, work


def show(template: str, status: int = 200, **context: Any) -> Response:
    """The page; or, to htmx, the block named after the element the answer goes into."""
    if htmx.partial() and (block := _block(template)):
        return make_response(_render_block(*block, context), status)
    return make_response(render_template(template, **context), status)


def invalid(template: str, **context: Any) -> Response:
    """The form again with everything that was typed and a sentence for each problem: 422."""
    return show(template, status=422, **context)


def see(endpoint: str, *, notice: str | None = None, **values: Any) -> Response:
    """Go and look there, after a change. `notice` is said once on the next page.

    Where the change can be undone, the notice offers that.
    """
    return see_url(url_for(endpoint, **values), notice=notice)


def see_url(url: str, *, notice: str | None = None) -> Response:
    """Go and look at an address of ours."""
    if notice:
        say(notice)
    if htmx.present():
        return htmx.lead(make_response("", 204), url)
    return make_response(redirect(url, 303))


def see_again(url: str, *, notice: str) -> Response:
    """Look again at a page of ours: where it is the one that is shown, at the same place in it."""
    if not (htmx.present() and htmx.shows(url)):
        return see_url(url, notice=notice)
    say(notice)
    return htmx.again(make_response("", 204))


def say(notice: str) -> None:
    """Have this said once, on the next page or by the region of notices of this one."""
    said = {"text": notice, "undo_href": undo.last_reversal_href() or "", "job": work.last_asked()}
    flash(json.dumps(said))


def last_notice() -> dict[str, Any] | None:
    """What was last to be said, once: where to undo it, if that can be, and what it set going."""
    said = get_flashed_messages()
    return json.loads(str(said[-1])) if said else None


def changed(event: str, endpoint: str, *, notice: str | None = None, **values: Any) -> Response:
    """After a change: htmx hears the event and regions refresh; a plain browser sees the page.

    `notice` is a toast on that page, and what the live region says where only regions refresh.
    """
    if not htmx.partial():
        return see(endpoint, notice=notice, **values)
    return telling(make_response("", 204), event, notice)


def telling(answer: Response, event: str, notice: str | None = None) -> Response:
    """An answer to htmx that also announces a change, and has the notice said on this page.

    It is a toast where the change can be undone, and otherwise spoken only.
    """
    if notice is None:
        answer.headers["HX-Trigger"] = event
        return answer
    told: dict[str, Any] = {"announce": notice}
    if undo.last_reversal_href():
        say(notice)
        told = {"notice": {}}
    answer.headers["HX-Trigger"] = json.dumps({event: {}, **told})
    return answer


def heard(answer: Response, said: str) -> Response:
    """An answer to htmx whose result the live region says."""
    if htmx.partial():
        answer.headers["HX-Trigger"] = json.dumps({"announce": said})
    return answer


def _block(template: str) -> tuple[Template, str] | None:
    """The template and the block that htmx asked for, if the template has it."""
    name = (htmx.target() or "").replace("-", "_")
    loaded = current_app.jinja_env.get_template(template)
    return (loaded, name) if name in loaded.blocks else None


def _render_block(template: Template, block: str, context: dict[str, Any]) -> str:
    current_app.update_template_context(context)
    scope = template.new_context(context)
    return "".join(template.blocks[block](scope))
