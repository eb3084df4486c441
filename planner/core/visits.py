"""When somebody was here last: the one thing about a person that opening a page changes."""

from datetime import datetime, timedelta

from sqlalchemy import select

from planner.core import clock
from planner.core.identity import Membership
from planner.core.session import Session

APART = timedelta(minutes=30)
"""Openings of home that lie further apart are two visits."""

NOTED_AT_MOST_EVERY = timedelta(minutes=5)


def visit(session: Session) -> datetime | None:
    """Note that the session's actor is here; gives when their visit before this one ended.

    None on a first visit. Opening the page again within a visit gives the same answer.
    """
    row = _membership(session)
    now = clock.now()
    if row.visited_at is not None and now - row.visited_at < NOTED_AT_MOST_EVERY:
        return row.since_at
    with session.bookkeeping():
        row = _membership(session)
        if row.visited_at is not None and now - row.visited_at > APART:
            row.since_at = row.visited_at
        row.visited_at = now
        return row.since_at


def _membership(session: Session) -> Membership:
    return session.scalars(
        select(Membership).where(
            Membership.user_id == session.actor_id,
            Membership.organisation_id == session.organisation_id,
        )
    ).one()
