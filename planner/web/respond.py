"""The answers a route can give: show a page or its fragment, the form again, or another place."""

import json
from typing import Any

from flask import Response, current_app, flash, make_response, redirect, render_template, url_for
from jinja2 import Template

from planner.web import htmx


def show(template: str, status: int = 200, **context: Any) -> Response:
    """The page; or, to htmx, the block named after the element the answer goes into."""
    if htmx.partial() and (block := _block(template)):
        return make_response(_render_block(*block, context), status)
    return make_response(render_template(template, **context), status)


def invalid(template: str, **context: Any) -> Response:
    """The form again with everything that was typed and a sentence for each problem: 422."""
    return show(template, status=422, **context)


def see(endpoint: str, *, notice: str | None = None, **values: Any) -> Response:
    """Go and look there, after a change. `notice` is said once on the next page."""
    return see_url(url_for(endpoint, **values), notice=notice)


def see_url(url: str, *, notice: str | None = None) -> Response:
    """Go and look at an address of ours."""
    if notice:
        flash(notice)
    if htmx.present():
        answer = make_response("", 204)
        answer.headers["HX-Redirect"] = url
        return answer
    return make_response(redirect(url, 303))


def changed(event: str, endpoint: str, *, notice: str | None = None, **values: Any) -> Response:
    """After a change: htmx hears the event and regions refresh; a plain browser sees the page.

    `notice` is a toast on that page, and what the live region says where only regions refresh.
    """
    if not htmx.partial():
        return see(endpoint, notice=notice, **values)
    answer = make_response("", 204)
    answer.headers["HX-Trigger"] = json.dumps({event: {}, "announce": notice}) if notice else event
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
