"""Addresses at which a person's calendar program reads the planning calendar, without signing in.

An address holds a signed name. It is worth as much as its owner's right to see plans: it ends when
it is revoked, when they may no longer see plans, and when they may no longer sign in.
"""

import secrets
from datetime import date, datetime, timedelta

from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import Select, func, select

from planner.core.audit import AuditEvent
from planner.core.identity import Membership, Organisation, User
from planner.core.session import Session
from planner.core.sign_in import outside
from planner.domain.calendar_feed import Occasion, feed
from planner.domain.permissions import Permission
from planner.domain.refusals import NotFound
from planner.periods.models import CalendarAddress, Period
from planner.periods.queries import quarters

BEHIND = timedelta(days=400)
"""How far back a feed goes, so that what was agreed for a past year can still be seen."""
SALT = "calendar address"


class NoAddress(NotFound):
    """An address that was never given, was revoked, or is of somebody who may not see plans."""

    remedy = "Open the freeze dates in Planner and take the address that is shown there."

    def __init__(self) -> None:
        super().__init__("calendar", "at this address")


def own_address(session: Session) -> CalendarAddress | None:
    """The reader's address; None where they have none."""
    return session.scalar(_own(session))


def take_address(session: Session) -> CalendarAddress:
    """Give the reader a new address; the one they had ends."""
    assert session.actor_id is not None, "an address belongs to a person"
    address = CalendarAddress(user_id=session.actor_id, name=secrets.token_hex(16))
    with session.recording("calendar.address_taken", address) as facts:
        facts["replaced"] = _end(session)
        session.add(address)
    return address


def revoke_address(session: Session) -> None:
    """End the reader's address. Twice is once."""
    address = session.scalar(_own(session))
    if address is not None:
        with session.recording("calendar.address_revoked", address):
            _end(session)


def _end(session: Session) -> bool:
    """Whether there was an address to end."""
    address = session.scalar(_own(session))
    if address is not None:
        session.delete(address)
        session.flush()
    return address is not None


def signed(address: CalendarAddress, key: str) -> str:
    """The name of an address as it is given away."""
    return URLSafeSerializer(key, SALT).dumps([address.organisation_id, address.name])


def organisation_of(given: str, key: str) -> tuple[int, str]:
    """The organisation and the name behind what was given away. Raises `NoAddress`."""
    try:
        organisation_id, name = URLSafeSerializer(key, SALT).loads(given)
    except (BadSignature, ValueError, TypeError):
        raise NoAddress from None
    return organisation_id, name


def reader(session: Session, name: str) -> tuple[CalendarAddress, Organisation]:
    """The address of this name and where it leads, if its owner may see plans. Or `NoAddress`."""
    address = session.scalar(select(CalendarAddress).where(CalendarAddress.name == name))
    if address is None:
        raise NoAddress
    with outside() as open_:
        found = open_.execute(
            select(Membership, Organisation)
            .join(User, User.id == Membership.user_id)
            .join(Organisation, Organisation.id == Membership.organisation_id)
            .where(
                Membership.user_id == address.user_id,
                Membership.organisation_id == session.organisation_id,
                Membership.active,
                User.active,
            )
        ).one_or_none()
        if found is None or Permission.SCENARIO_READ not in found.Membership.permissions:
            raise NoAddress
        return address, found.Organisation


def calendar_of(
    session: Session, address: CalendarAddress, organisation: Organisation, today: date, url: str
) -> bytes:
    """The freeze dates and the ends of quarters, from `BEHIND` on."""
    days = [
        occasion
        for quarter in quarters(session, since=today - BEHIND)
        for occasion in _occasions(quarter, organisation, url)
    ]
    title = f"{organisation.name}: planning"
    return feed(title, days, _revised(session) or address.made_at, organisation.time_zone)


def _occasions(quarter: Period, organisation: Organisation, url: str) -> list[Occasion]:
    named, label = f"{organisation.slug}-{quarter.label}@planner".lower(), quarter.label
    end = Occasion(
        f"end-{named}",
        quarter.end_date,
        f"{label} ends",
        f"The last day of {label}, at {organisation.name}.",
        url,
    )
    if quarter.freeze_on is None:
        return [end]
    told = (
        f"From the start of this day, in {organisation.time_zone}, no plan of {label} changes. "
        "Revisions with a reason still do."
    )
    return [
        Occasion(f"freeze-{named}", quarter.freeze_on, f"Plans of {label} freeze", told, url),
        end,
    ]


def _revised(session: Session) -> datetime | None:
    """When the calendar was last changed."""
    return session.scalar(
        select(func.max(AuditEvent.at)).where(AuditEvent.subject_kind == Period.__tablename__)
    )


def _own(session: Session) -> Select[CalendarAddress]:
    return select(CalendarAddress).where(CalendarAddress.user_id == session.actor_id)
