"""What every answer tells the browser, and the second wall against other sites.

The first wall is Flask-WTF's token on every unsafe request; it lives as long as the sign-in, or a
page left open would fail.
"""

from urllib.parse import urlsplit

from flask import Flask, Response, request
from flask_wtf import CSRFProtect

from planner.domain.refusals import NotPermitted
from planner.web.installation import installation

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "font-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "object-src 'none'",
    )
)

HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}

UNSAID = {None, "no-cache"}
"""How long an answer may be kept, where its view has not said: `send_file` says no-cache."""

SAFE = {"GET", "HEAD", "OPTIONS"}

csrf = CSRFProtect()


class FromAnotherSite(NotPermitted):
    """A change was asked for by a page that is not ours."""

    remedy = "Open Planner itself and make the change there."

    def __init__(self) -> None:
        super().__init__("This request came from another site, so nothing was changed.")


def init_app(app: Flask) -> None:
    """Guard every unsafe request twice, and put the headers on every answer."""
    csrf.init_app(app)
    app.before_request(_refuse_other_sites)
    app.after_request(_headers)


def _refuse_other_sites() -> None:
    if request.method not in SAFE and not _from_here():
        raise FromAnotherSite


def _from_here() -> bool:
    """Whether a page of ours asks, as far as the browser says. Programs say nothing."""
    if site := request.headers.get("Sec-Fetch-Site"):
        return site in {"same-origin", "none"}
    origin = request.headers.get("Origin")
    public = urlsplit(installation().public_url).netloc
    return origin is None or urlsplit(origin).netloc in {request.host, public or request.host}


def _headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.endpoint == "static" and "v" in request.args:
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    if request.endpoint != "static" and response.headers.get("Cache-Control") in UNSAID:
        response.headers["Cache-Control"] = "no-store"
    if installation().secure:
        response.headers.setdefault(
            "Strict-Transport-Security", "max-age=31536000; includeSubDomains"
        )
    return response
