"""Telling everybody something on every page, and ending that."""

from datetime import datetime
from typing import Any

from flask import g
from sqlalchemy import select

from planner.core import clock
from planner.core.audit import AuditEvent
from planner.core.banners import Banner
from planner.core.session import Session
from planner.domain.refusals import ChangedSince, Conflict, NotPermitted

BANNERS = Banner.__tablename__


class OnlyOperators(NotPermitted):
    """A banner is for the people of every organisation."""

    remedy = "Ask an operator of this installation."

    def __init__(self) -> None:
        super().__init__("The banner is shown to everybody: only an operator may put one up.")


class NoBanner(Conflict):
    """Nothing is to be taken down."""

    remedy = "Load the page again to see what is there now."

    def __init__(self) -> None:
        super().__init__("No banner is shown.")


def put_up(session: Session, text: str, until: datetime | None) -> Banner:
    """Show this on every page of the installation, in place of what is shown now."""
    _require_operator()
    banner = Banner(text=text, until=until, by=g.visitor.user.name)
    with session.recording("banner.put_up", str(banner)) as facts:
        ended = _end(session)
        session.add(banner)
        session.flush()
        session.detail(BANNERS, [[banner.id, False, True], *ended])
        facts["text"] = text
    return banner


def take_down(session: Session) -> None:
    """Show it no more."""
    _require_operator()
    with session.recording("banner.taken_down", "the maintenance banner") as facts:
        ended = _end(session)
        if not ended:
            raise NoBanner
        session.detail(BANNERS, ended)
        facts["text"] = session.scalar(select(Banner.text).where(Banner.id == ended[0][0]))


def undo(session: Session, event: AuditEvent, said: str) -> None:
    """Put banners back as they were before a change, as a change of the same action.

    Of each is kept whether it was shown before, and after. Raises `ChangedSince` where another was
    put up or taken down meanwhile.
    """
    _require_operator()
    kept = (event.details or {})[BANNERS]
    with session.recording(event.action, event.subject) as facts:
        for key, before, after in kept:
            banner = session.scalar(select(Banner).where(Banner.id == key).with_for_update())
            if banner is None or (banner.taken_down_at is None) != after:
                raise ChangedSince("The banner was changed since.")
            banner.taken_down_at = None if before else clock.now()
        session.detail(BANNERS, [[key, after, before] for key, before, after in kept])
        facts.update(text=event.facts["text"], undoes=event.id, undid=said)


def _end(session: Session) -> list[list[Any]]:
    """Take down whatever is up; gives the rows that this changed."""
    chosen = select(Banner).where(Banner.taken_down_at.is_(None)).with_for_update()
    up = session.scalars(chosen).all()
    for banner in up:
        banner.taken_down_at = clock.now()
    return [[banner.id, True, False] for banner in up]


def _require_operator() -> None:
    if not g.visitor.user.operator:
        raise OnlyOperators
