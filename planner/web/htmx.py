"""What htmx says of a request, and what it is told in an answer: the only reader of its headers.

htmx-flask knows the headers of htmx 2; version 4 sends `HX-Request-Type`, and names its target
`table#ledger-table`.
"""

from http import HTTPStatus
from urllib.parse import urlsplit, urlunsplit

from flask import Flask, Response, request
from htmx_flask import Htmx

VARY = "HX-Request, HX-Request-Type, HX-Target"

htmx = Htmx()


def init_app(app: Flask) -> None:
    """Let every request say whether htmx made it, and every answer what htmx goes by."""
    htmx.init_app(app)
    app.after_request(_vary)
    app.after_request(_stay)


def present() -> bool:
    """Whether htmx made this request."""
    return request.headers.get("HX-Request") == "true"


def partial() -> bool:
    """Whether the answer is a fragment: htmx asks for a part, not for a page."""
    return present() and request.headers.get("HX-Request-Type") == "partial"


def target() -> str | None:
    """The id of the element that the answer goes into, without its tag."""
    return request.headers.get("HX-Target", "").rpartition("#")[2] or None


def lead(answer: Response, address: str) -> Response:
    """Have the browser open an address of ours.

    It takes one that differs from its own after the # alone for another place on the page that it
    shows, so it is told to load the page again.
    """
    page, _, place = address.partition("#")
    if place and shows(page):
        return again(answer)
    answer.headers["HX-Redirect"] = address
    return answer


def shows(page: str) -> bool:
    """Whether the browser that htmx runs in shows this page of ours."""
    shown = urlsplit(request.headers.get("HX-Current-URL", ""))
    return page == urlunsplit(("", "", shown.path, shown.query, ""))


def again(answer: Response) -> Response:
    """Have the browser load the page that it shows again, and stay where it is in it."""
    answer.headers["HX-Refresh"] = "true"
    return answer


def instead(answer: Response) -> Response:
    """A whole page in place of the one that is shown, also where a part of it was asked for."""
    if partial():
        answer.headers["HX-Retarget"], answer.headers["HX-Reswap"] = "body", "outerHTML"
    return answer


def _vary(response: Response) -> Response:
    response.headers.add("Vary", VARY)
    return response


def _stay(response: Response) -> Response:
    """Keep the address of a page whose form is refused.

    Under that of the change there is nothing to read, and whoever reloads it would lose the form.
    """
    if present() and request.method == "POST" and response.status_code >= HTTPStatus.BAD_REQUEST:
        response.headers["HX-Push-Url"] = "false"
    return response
