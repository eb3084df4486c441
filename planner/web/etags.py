"""Answers that programs need not read again: a tag for what they show, and 304 while it is so.

Everything a tagged page shows comes from recorded changes. So its tag is the newest event of the
organisation, with what makes one visitor's page differ from another's: while neither has changed,
the answer costs one query. Browsers keep no page of ours (`no-store`); programs that read the twins
keep what they got, and send the tag back.
"""

import hashlib
from collections.abc import Callable
from typing import Any

from flask import Response, g, make_response, request
from flask import session as cookie

from planner import __version__
from planner.core import clock
from planner.core.flags import flags_on
from planner.core.session import Session
from planner.core.stamp import latest
from planner.web import htmx


def answered(session: Session, view: Callable[[], Any]) -> Response:
    """What the view shows, tagged; or 304, without asking it, to whoever has that already."""
    if "_flashes" in cookie:  # what is said once belongs to no tag
        return make_response(view())
    tag = _tag(session)
    if request.if_none_match.contains(tag):
        answer = Response(status=304)
    else:
        answer = make_response(view())
    if answer.status_code in {200, 304}:
        answer.set_etag(tag)
    return answer


def _tag(session: Session) -> str:
    shown = (
        __version__,
        latest(session),
        clock.today(g.time_zone),
        g.visitor.user.id,
        g.visitor.banner and g.visitor.banner.id,
        sorted(g.visitor.permissions),
        sorted(flags_on(session)),
        request.cookies.get("theme"),
        request.cookies.get("density"),
        htmx.target() if htmx.partial() else "",
        cookie.get("csrf_token"),
    )
    return hashlib.sha256(repr(shown).encode()).hexdigest()[:32]
