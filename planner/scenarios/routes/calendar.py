"""The planning calendar in people's own calendars: their address for it, and what it answers."""

from flask import Response, request, url_for

from planner.core import clock
from planner.core.db import db
from planner.core.session import Session
from planner.core.settings import Settings
from planner.domain.permissions import Permission
from planner.periods import subscribing
from planner.periods.models import CalendarAddress
from planner.scenarios.routes.base import pages
from planner.web.installation import installation
from planner.web.pages import OpenPages
from planner.web.respond import see, show
from planner.web.whereto import outside

door = OpenPages("calendars", __name__)

READ = Permission.SCENARIO_READ


@pages.page("/scenarios/freezes/calendar", permission=READ)
def calendar(session: Session) -> Response:
    """The reader's address of freeze dates and ends of quarters."""
    address = subscribing.own_address(session)
    href = _href(address, installation()) if address else ""
    webcal = f"webcal:{href.partition(':')[2]}"
    return show("scenarios/calendar.html", address=address, href=href, webcal=webcal)


@pages.action("/scenarios/freezes/calendar", permission=READ)
def take_calendar(session: Session) -> Response:
    """Take an address, in place of the one there was."""
    subscribing.take_address(session)
    return see("scenarios.calendar", notice="The address is yours. Add it to your calendar.")


@pages.action("/scenarios/freezes/calendar/revocation", permission=READ)
def revoke_calendar(session: Session) -> Response:
    """End the address: whoever has it reads nothing any more."""
    subscribing.revoke_address(session)
    return see("scenarios.calendar", notice="The address is revoked.")


@door.open("/calendars/<secret>.ics", reason="calendar programs cannot sign in; it is signed")
def feed(secret: str) -> Response:
    """Freeze dates and ends of quarters, for whoever has been given the address."""
    organisation_id, name = subscribing.organisation_of(secret, installation().secret_key)
    session = db.session(organisation_id=organisation_id, actor_id=None)
    assert isinstance(session, Session)
    address, organisation = subscribing.reader(session, name)
    page = outside(url_for("scenarios.freezes", organisation=organisation.slug))
    today = clock.today(organisation.time_zone)
    told = subscribing.calendar_of(session, address, organisation, today, page)
    answer = Response(told, content_type="text/calendar; charset=utf-8")
    answer.headers["Content-Disposition"] = f'inline; filename="{organisation.slug}-planning.ics"'
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.add_etag()
    return answer.make_conditional(request)  # type: ignore[return-value]


def _href(address: CalendarAddress, settings: Settings) -> str:
    given = subscribing.signed(address, settings.secret_key)
    return outside(url_for("calendars.feed", secret=given))
