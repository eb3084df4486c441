"""Every request is timed, by the name of its endpoint and never by its path."""

import time

from flask import Flask, Response, g, request

from planner.core.counting import REQUESTS

NOWHERE = "none"
"""The route, and the method, of a request that no endpoint takes: anybody may make up any."""


def init_app(app: Flask) -> None:
    """Time what begins when the log has begun it."""
    app.after_request(_count)


def _count(response: Response) -> Response:
    known = request.endpoint is not None
    REQUESTS.labels(
        route=request.endpoint or NOWHERE,
        method=request.method if known else NOWHERE,
        status=f"{response.status_code // 100}xx",
    ).observe(time.perf_counter() - g.began)
    return response
