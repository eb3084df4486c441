"""Which day it is for an organisation."""

from datetime import date

from sqlalchemy import select

from planner.core import clock
from planner.core.identity import Organisation
from planner.core.session import Session


def today(session: Session) -> date:
    """The date where the session's organisation is: rates and memberships hold from their day."""
    return clock.today(time_zone(session))


def time_zone(session: Session) -> str:
    """The name of the organisation's time zone."""
    zone = session.scalar(
        select(Organisation.time_zone).where(Organisation.id == session.organisation_id)
    )
    return zone or "UTC"
