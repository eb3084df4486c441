"""Refusals and failures over HTTP: the one table from a kind of refusal to its status.

Every answer says what happened, what to do, and the request's id. Pages are drawn without the
database, so that they also show when it is gone.
"""

import json
from dataclasses import dataclass

from flask import Flask, Response, current_app, g, make_response, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, OperationalError
from werkzeug.exceptions import HTTPException

from planner.core import faults
from planner.core.logs import logger
from planner.domain.permissions import Permission
from planner.domain.refusals import (
    Conflict,
    LimitReached,
    NotFound,
    NotPermitted,
    NotUnderstood,
    Refusal,
)
from planner.web import htmx
from planner.web.navigation import near
from planner.web.whereto import path_of, safe_path

STATUS: tuple[tuple[type[Refusal], int], ...] = (
    (NotFound, 404),
    (NotPermitted, 403),
    (Conflict, 409),
    (NotUnderstood, 400),
    (LimitReached, 429),
    (Refusal, 422),
)

TITLES = {
    400: "That request could not be read",
    401: "You are not signed in",
    403: "You may not do this",
    404: "There is nothing here",
    405: "This address does not do that",
    409: "That does not go together",
    413: "That is too large",
    422: "That cannot be done",
    429: "Too often",
    500: "Something broke on our side",
    503: "Planner cannot answer just now",
}

REMEDIES = {
    400: "Go back, load the page again, and repeat what you did.",
    401: "Sign in, and send the cookie of that sign-in with the request.",
    403: "Ask an administrator of your organisation.",
    404: "Check the address, or start from the home page.",
    405: "Go back and use the page's own buttons.",
    413: "Send a smaller file. The limit is shown where the file is chosen.",
    500: "Try again in a moment. If it stays, give an administrator the number below.",
    503: "Try again in a moment. Nothing you sent was half done.",
}

log = logger("planner.web")


@dataclass(frozen=True, slots=True)
class Failure:
    """What the error page shows."""

    status: int
    title: str
    sentence: str
    remedy: str
    flag: str | None = None
    retry_after: int | None = None
    ask: str | None = None
    """Where an administrator sees what whoever was refused lacks."""
    near: tuple[str, str] | None = None
    """Label and address of the place in which nothing was found."""


def init_app(app: Flask) -> None:
    """Answer refusals, HTTP errors, a lost database and our own mistakes."""
    app.register_error_handler(Refusal, _refused)
    app.register_error_handler(CSRFError, _token_missing)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(OperationalError, _database_gone)
    app.register_error_handler(DataError, _cannot_be_kept)
    app.register_error_handler(OverflowError, _too_large)
    app.register_error_handler(Exception, _broken)


def status_of(refusal: Refusal) -> int:
    """The status of a refusal, from the first kind in the table that it is."""
    return next(status for kind, status in STATUS if isinstance(refusal, kind))


def _refused(refusal: Refusal) -> Response:
    status = status_of(refusal)
    return _answer(
        Failure(
            status,
            TITLES[status],
            refusal.sentence,
            refusal.remedy,
            flag=_shown_flag(refusal),
            retry_after=getattr(refusal, "retry_after", None),
            ask=_question(refusal),
            near=near(current_app.extensions["planner.places"]) if status in {400, 404} else None,
        )
    )


def _shown_flag(refusal: Refusal) -> str | None:
    """The flag that hides this page, for those who could turn it on."""
    visitor = g.get("visitor")
    if visitor is None or Permission.FEATURE_FLAG_ADMIN not in visitor.permissions:
        return None
    return getattr(refusal, "flag", None)


def _question(refusal: Refusal) -> str | None:
    """The address that answers why: of the page, or of what was to be changed from it."""
    visitor = g.get("visitor")
    if not isinstance(refusal, NotPermitted) or visitor is None:
        return None
    asked = {"user": visitor.user.id, "address": request.path}
    if request.method == "POST":
        asked |= {"address": path_of(request.referrer) or "", "action": request.endpoint}
    return url_for("reasons.why", **asked)


def _token_missing(error: CSRFError) -> Response:
    return _answer(
        Failure(
            400,
            TITLES[400],
            "The form's token is missing or belongs to another sign-in, so nothing was changed.",
            "Load the page again and repeat the change.",
        )
    )


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    if status < 400:
        return make_response(error.get_response())
    sentence = {
        404: f"There is no page {request.path} here.",
        405: f"{request.path} cannot be used with {request.method}.",
        413: "What was sent is larger than Planner accepts.",
    }.get(status, error.description or TITLES.get(status, "That did not work"))
    answer = _answer(
        Failure(
            status,
            TITLES.get(status, "That did not work"),
            sentence,
            REMEDIES.get(status, "Go back and try another way."),
        )
    )
    if status == 405:
        answer.headers.extend(error.get_headers())
    return answer


def _database_gone(error: OperationalError) -> Response:
    log.error("database_unavailable", error=str(error.orig))
    return _answer(
        Failure(503, TITLES[503], "The database does not answer.", REMEDIES[503], retry_after=5)
    )


def _cannot_be_kept(_: Exception) -> Response:
    """A database has no room for what was sent: too large a number, or no character of a text."""
    return _answer(
        Failure(
            422,
            TITLES[422],
            "Something in this request cannot be kept as it is, so nothing was changed.",
            "Go back, and give smaller numbers, and text without control characters.",
        )
    )


def _too_large(error: OverflowError) -> Response:
    return _cannot_be_kept(error) if "SQLite" in str(error) else _broken(error)


def _broken(error: Exception) -> Response:
    log.exception("mistake", path=request.path)
    faults.note(error, request.endpoint, g.get("request_id"))
    return _answer(Failure(500, TITLES[500], "This page met a mistake of ours.", REMEDIES[500]))


def _answer(failure: Failure) -> Response:
    answer = make_response(_body(failure), failure.status)
    if _wants_json():
        answer.content_type = "application/problem+json"
    if htmx.partial() and failure.status < 500:
        answer.headers["HX-Retarget"] = "#notice"
        answer.headers["HX-Reswap"] = "outerHTML"
    if failure.retry_after is not None:
        answer.headers["Retry-After"] = str(failure.retry_after)
    return answer


def _body(failure: Failure) -> str:
    if _wants_json():
        return json.dumps(
            {
                "type": f"about:planner:{failure.status}",
                "title": failure.title,
                "status": failure.status,
                "detail": failure.sentence,
                "remedy": failure.remedy,
                "request_id": g.get("request_id"),
            }
        )
    template = "errors/_refusal.html" if htmx.partial() else "errors/error.html"
    return render_template(
        template,
        status=failure.status,
        title=failure.title,
        sentence=failure.sentence,
        remedy=failure.remedy,
        flag=failure.flag,
        retry_after=failure.retry_after,
        ask=failure.ask,
        near=failure.near,
        back=safe_path(path_of(request.referrer)) if request.method == "POST" else None,
    )


def _wants_json() -> bool:
    return request.path.endswith(".json") or request.path.startswith("/api/")
