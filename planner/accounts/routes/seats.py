"""Seats: how many there are of each kind, and what was done or refused with them."""

from flask import Response

from planner.accounts.listing import UserLine
from planner.accounts.routes.users import pages
from planner.accounts.seating import DAYS, SeatEvent, seat_events, seated
from planner.core.session import Session
from planner.domain.entitlements import counted
from planner.domain.permissions import Permission
from planner.web.exports import Column, twin
from planner.web.respond import show
from planner.web.sentences import sentence

SHOWN = 50
ADMIN = Permission.AUTHORITY_ADMIN

PEOPLE: tuple[Column[UserLine], ...] = (
    Column("name", lambda line: line.name),
    Column("email", lambda line: line.email),
    Column("role", lambda line: line.role),
    Column("seat", lambda line: line.seat),
)
EVENTS: tuple[Column[SeatEvent], ...] = (
    Column("at", lambda found: found.event.at),
    Column("event", lambda found: found.name),
    Column("who", lambda found: found.who),
    Column("subject", lambda found: found.event.subject),
    Column("permission", lambda found: found.event.facts.get("permission")),
)


@pages.page("/settings/seats", permission=ADMIN)
def seats(session: Session) -> Response:
    """Seats by role, and the events of the last thirty days."""
    events = list(seat_events(session))
    blocked = [found for found in events if found.blocked]
    return show(
        "accounts/seats.html",
        counts=counted((line.role, line.seat) for line in seated(session)),
        events=events[:SHOWN],
        more=max(0, len(events) - SHOWN),
        blocked=len(blocked),
        refused=len({found.event.actor_id for found in blocked}),
        days=DAYS,
        sentence=sentence,
    )


@pages.page("/settings/seats.<twin:form>", permission=ADMIN)
def seats_twin(session: Session, form: str) -> Response:
    """Everybody who may sign in, with role and seat."""
    return twin(form, "seats", PEOPLE, seated(session))


@pages.page("/settings/seats/events.<twin:form>", permission=ADMIN)
def seat_events_twin(session: Session, form: str) -> Response:
    """Every event of seats of the last thirty days, by the names of its kinds."""
    return twin(form, "seat-events", EVENTS, seat_events(session))
