"""How a request comes in: organisation, user, flag and permission; then the session is opened.

Written once. A view that is registered with `Pages` cannot be reached any other way.
"""

from collections.abc import Callable
from functools import partial, wraps
from typing import Any

from flask import Flask, Response, current_app, g, make_response, redirect, request, url_for
from werkzeug.middleware.proxy_fix import ProxyFix

from planner.core import sign_in
from planner.core.db import db
from planner.core.flags import flags_on, is_on
from planner.core.logs import note
from planner.core.session import Session
from planner.domain.flags import Flag
from planner.domain.permissions import Permission
from planner.domain.refusals import NotFound, NotPermitted
from planner.domain.seats import Seat, seat
from planner.web import asked, etags, htmx, kept
from planner.web.access import ENDPOINTS, Access
from planner.web.whereto import path_of, safe_path

COOKIE = "session"
SIGN_IN = "accounts.sign_in"


class FlagOff(NotFound):
    """A feature that does not exist here, because its flag is off."""

    def __init__(self, flag: Flag) -> None:
        self.flag = flag
        super().__init__("page", request.path)


class MayNot(NotPermitted):
    """The visitor lacks the permission of this endpoint."""

    def __init__(self, permission: Permission) -> None:
        self.permission = permission
        super().__init__(f"You may not do this: it needs the permission {permission}.")


def init_app(app: Flask) -> None:
    """Take the organisation from the path, and put it back into every address."""
    app.url_value_preprocessor(_take_organisation)
    app.url_defaults(_give_organisation)


def pass_proxies(app: Flask, number: int) -> None:
    """Believe only as many entries of X-Forwarded-For as proxies of ours have added: the last."""
    if not number:
        return
    plain = partial(type(app).wsgi_app, app)
    app.wsgi_app = ProxyFix(plain, x_for=number, x_proto=0, x_host=0)  # type: ignore[method-assign]


def _take_organisation(_: str | None, values: dict[str, Any] | None) -> None:
    g.slug = values.pop("organisation", None) if values else None


def _give_organisation(endpoint: str, values: dict[str, Any]) -> None:
    if "organisation" in values or not current_app.url_map.is_endpoint_expecting(
        endpoint, "organisation"
    ):
        return
    if slug := g.get("slug"):
        values["organisation"] = slug


def guarded(view: Callable[..., Any], access: Access) -> Callable[..., Any]:
    """The view behind its permission and flag, given the open session first."""

    @wraps(view)
    def endpoint(**values: Any) -> Any:
        visitor = sign_in.visitor(request.cookies.get(cookie_name()), g.slug)
        if visitor is None:
            return _to_sign_in()
        if visitor.membership is None or visitor.organisation is None:
            raise NotFound("page", request.path)
        session = _open(visitor)
        admit(visitor, session, access)
        asked.look(access)
        if access.tagged:
            return etags.answered(session, lambda: view(session, **values))
        return view(session, **values)

    return endpoint


def cookie_name() -> str:
    """`__Host-session` where browsers enforce it, which is over HTTPS only."""
    return f"__Host-{COOKIE}" if current_app.config["SESSION_COOKIE_SECURE"] else COOKIE


def admit(visitor: sign_in.Visitor, session: Session, access: Access) -> None:
    """Let the visitor in with their open session, or refuse what they may not do."""
    assert visitor.organisation is not None, "nobody is let in without an organisation"
    g.visitor, g.session = visitor, session
    g.time_zone = visitor.organisation.time_zone
    note(organisation_id=visitor.organisation.id, user_id=visitor.user.id)
    require(session, access)


def _open(visitor: sign_in.Visitor) -> Session:
    assert visitor.organisation is not None
    session = db.session(
        organisation_id=visitor.organisation.id,
        actor_id=visitor.user.id,
        request_id=g.get("request_id"),
    )
    assert isinstance(session, Session)
    return session


def require(session: Session, access: Access) -> None:
    """Refuse whoever may not do this, or what a flag that is off hides."""
    if access.flag is not None and not is_on(session, access.flag):
        raise FlagOff(access.flag)
    allowed = g.visitor.permissions
    if access.permission is None or access.permission in allowed:
        return
    if access.changes and seat(allowed) is Seat.OBSERVER:
        with session.recording("seat.decision_seat_blocked", g.visitor.user.name) as facts:
            facts["permission"] = access.permission
    raise MayNot(access.permission)


def opens(endpoint: str) -> bool:
    """Whether a page exists for this organisation: one whose flag is off does not."""
    on = flags_on(g.session) if "session" in g else frozenset()
    return endpoint in ENDPOINTS and ENDPOINTS[endpoint].flag in {None, *on}


def _to_sign_in() -> Response:
    wanted = request.full_path.rstrip("?") if request.method == "GET" else request.referrer
    if form := kept.this_form(safe_path(path_of(wanted)) or "/"):
        return htmx.instead(make_response(current_app.view_functions[SIGN_IN](form), 401))
    address = url_for(SIGN_IN, next=path_of(wanted))
    if htmx.present():
        return htmx.lead(make_response("", 401), address)
    return make_response(redirect(address, 302))
