"""One line of log a request, with its id; the same id stands on error pages and audit rows."""

import logging
import re
import secrets
import time
from typing import Any

import structlog
from flask import Flask, Response, g, request

QUIET = {"static", "operations.healthz", "operations.readyz"}


def configure(level: str, form: str) -> None:
    """Set up the logs of this process: JSON for machines, or plain text."""
    render: Any = (
        structlog.processors.JSONRenderer()
        if form == "json"
        else structlog.dev.ConsoleRenderer(colors=False)
    )
    guard: list[Any] = [] if form == "json" else [_in_one_line]
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            *guard,
            render,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        cache_logger_on_first_use=False,
    )


def _in_one_line(_logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    """Nothing that is logged begins a line or moves a terminal's cursor; a trace keeps its own."""
    return {
        name: _plain(value) if isinstance(value, str) and name != "exception" else value
        for name, value in event.items()
    }


def _plain(text: str) -> str:
    if text.isprintable():
        return text
    return "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape").decode()
        for letter in text
    )


def init_app(app: Flask) -> None:
    """Give each request an id and a line."""
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    given = request.headers.get("X-Request-Id", "")
    g.request_id = given if re.fullmatch(r"[A-Za-z0-9_.-]{8,64}", given) else secrets.token_hex(8)
    g.began = time.perf_counter()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=g.request_id)


def _path() -> str:
    """The path that was asked for; with its rule in place of a secret that it holds."""
    rule, values = request.url_rule, request.view_args or {}
    return rule.rule if rule is not None and "secret" in values else request.path


def _end(response: Response) -> Response:
    response.headers["X-Request-Id"] = g.get("request_id", "")
    if request.endpoint not in QUIET and "began" in g:
        structlog.get_logger("planner.web").info(
            "request",
            method=request.method,
            path=_path(),
            status=response.status_code,
            milliseconds=round((time.perf_counter() - g.began) * 1000, 1),
        )
    return response
