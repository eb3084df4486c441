"""What htmx says of a request, and what it is told in an answer: the only reader of its headers.

htmx-flask knows the headers of htmx 2; version 4 sends `HX-Request-Type`, and names its target
`table#ledger-table`.
"""

from flask import Flask, Response, request
from htmx_flask import Htmx

VARY = "HX-Request, HX-Request-Type, HX-Target"

htmx = Htmx()


def init_app(app: Flask) -> None:
    """Let every request say whether htmx made it, and every answer what it varies by."""
    htmx.init_app(app)
    app.after_request(_vary)


def present() -> bool:
    """Whether htmx made this request."""
    return request.headers.get("HX-Request") == "true"


def partial() -> bool:
    """Whether the answer is a fragment: htmx asks for a part, not for a page."""
    return present() and request.headers.get("HX-Request-Type") == "partial"


def target() -> str | None:
    """The id of the element that the answer goes into, without its tag."""
    return request.headers.get("HX-Target", "").rpartition("#")[2] or None


def instead(answer: Response) -> Response:
    """A whole page in place of the one that is shown, also where a part of it was asked for."""
    if partial():
        answer.headers["HX-Retarget"], answer.headers["HX-Reswap"] = "body", "outerHTML"
    return answer


def _vary(response: Response) -> Response:
    response.headers.add("Vary", VARY)
    return response
