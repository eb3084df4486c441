"""One line of log a request, with its id; the same id stands on error pages and audit rows."""

import re
import secrets
import time

from flask import Flask, Response, g, request

from planner.core.logs import forget, logger, note

QUIET = {"static", "operations.healthz", "operations.readyz", "operations.icon"}

log = logger("planner.web")


def init_app(app: Flask) -> None:
    """Give each request an id and a line."""
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    given = request.headers.get("X-Request-Id", "")
    g.request_id = given if re.fullmatch(r"[A-Za-z0-9_.-]{8,64}", given) else secrets.token_hex(8)
    g.began = time.perf_counter()
    forget()
    note(request_id=g.request_id)


def _path() -> str:
    """The path that was asked for; with its rule in place of a secret that it holds."""
    rule, values = request.url_rule, request.view_args or {}
    return rule.rule if rule is not None and "secret" in values else request.path


def _end(response: Response) -> Response:
    response.headers["X-Request-Id"] = g.get("request_id", "")
    if request.endpoint not in QUIET and "began" in g:
        log.info(
            "request",
            method=request.method,
            path=_path(),
            status=response.status_code,
            milliseconds=round((time.perf_counter() - g.began) * 1000, 1),
        )
    return response
