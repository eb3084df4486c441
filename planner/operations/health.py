"""Addresses that machines ask: is the process up, can it work, and what programs look for."""

from flask import Response, jsonify, make_response, redirect

from planner.core.readiness import readiness, ready
from planner.migrations import newest
from planner.web.assets import asset
from planner.web.installation import installation
from planner.web.pages import OpenPages

health = OpenPages("operations", __name__)


@health.open("/healthz", reason="a load balancer asks, and learns only that we are up")
def healthz() -> Response:
    """The process is up; nothing else is asked."""
    return jsonify(status="ok")


@health.open("/readyz", reason="a load balancer asks, and learns no secret")
def readyz() -> Response:
    """What the process needs is there: 200; otherwise 503, and which part is amiss."""
    settings = installation()
    checks = readiness(newest(), settings.redis_url)
    answer = jsonify(
        status="ok" if ready(checks) else "not ready",
        checks={name: said for name, (said, _) in checks.items()},
        milliseconds={name: took for name, (_, took) in checks.items()},
    )
    answer.status_code = 200 if ready(checks) else 503
    answer.headers["Cache-Control"] = "no-store"
    return answer


@health.open("/favicon.ico", reason="browsers ask for it beside files, which link no icon")
def icon() -> Response:
    """Where the icon is. It sets no cookie: the answer comes beside that of a sign-in."""
    return make_response(redirect(asset("icons/planner.svg"), 301))


@health.open("/robots.txt", reason="search engines ask, and are told that nothing is for them")
def robots() -> Response:
    """Nothing here is to be found by a search engine."""
    return Response("User-agent: *\nDisallow: /\n", mimetype="text/plain")
