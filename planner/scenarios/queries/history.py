"""The history of a scenario: what was recorded of it and of what it holds, the newest first."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, func, or_, select

from planner.core.audit import AuditEvent
from planner.core.identity import User
from planner.core.session import Session
from planner.core.stamp import Changed
from planner.core.streaming import in_order
from planner.portfolio.models import Initiative
from planner.scenarios.models import Ranking, Scenario

PAGE_ROWS = 50

KINDS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "supply": ("Supply", ("scenario.suppl",)),
    "demand": ("Demand", ("scenario.demand",)),
    "ranking": ("Priorities", ("scenario.initiative",)),
    "people": ("People", ("allocation", "scenario.allocation", "scenario.allocated")),
    "life": (
        "Life",
        (
            "scenario.created",
            "scenario.moved",
            "scenario.renamed",
            "scenario.cloned",
            "scenario.what_if_saved",
            "scenario.revised",
            "scenario.reconciled",
            "scenario.drift",
            "scenario.archived",
            "scenario.restored",
            "scenario.made_primary",
            "scenario.mode_switched",
        ),
    ),
    "scope": ("Scope", ("initiative.",)),
    "doubts": ("Doubts", ("scenario.figure_doubted", "scenario.doubt")),
}
"""What the list can be kept to: the label, and how the actions begin."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which events: of one kind, by one person; all of them, for None."""

    kind: str | None = None
    by: int | None = None


def events(session: Session, scenario: Scenario, asked: Asked, number: int) -> list[Changed]:
    """One page of the events, with who acted."""
    page = _told().where(*_of(scenario, asked)).order_by(AuditEvent.id.desc())
    page = page.limit(PAGE_ROWS).offset((number - 1) * PAGE_ROWS)
    return [Changed(*row) for row in session.execute(page)]


def keys(session: Session, scenario: Scenario, asked: Asked) -> Sequence[int]:
    """The keys of the events on all pages."""
    chosen = select(AuditEvent.id).where(*_of(scenario, asked))
    return session.scalars(chosen.order_by(AuditEvent.id.desc())).all()


def every_event(session: Session, keys: Sequence[int]) -> Iterator[Changed]:
    """The events with these keys, read as they are taken."""

    def read(some: Sequence[int]) -> dict[int, Changed]:
        rows = session.execute(_told().where(AuditEvent.id.in_(some)))
        return {event.id: Changed(event, by) for event, by in rows}

    return in_order(keys, read)


def _told() -> Select[AuditEvent, str]:
    return select(AuditEvent, User.name).outerjoin(User, User.id == AuditEvent.actor_id)


def count(session: Session, scenario: Scenario, asked: Asked) -> int:
    """How many events there are."""
    counted = select(func.count()).select_from(AuditEvent)
    return session.scalar(counted.where(*_of(scenario, asked))) or 0


def actors(session: Session, scenario: Scenario) -> Sequence[tuple[int, str]]:
    """Who changed anything of it, by name."""
    ids = select(AuditEvent.actor_id).where(*_of(scenario, Asked()))
    rows = session.execute(select(User.id, User.name).where(User.id.in_(ids)).order_by(User.name))
    return [(row.id, row.name) for row in rows]


def _of(scenario: Scenario, asked: Asked) -> list[ColumnElement[bool]]:
    ranked = select(Ranking.initiative_id).where(Ranking.scenario_id == scenario.id)
    itself = (AuditEvent.subject_kind == Scenario.__tablename__) & (
        AuditEvent.subject_id == scenario.id
    )
    held = (AuditEvent.subject_kind == Initiative.__tablename__) & AuditEvent.subject_id.in_(ranked)
    wanted: list[ColumnElement[bool]] = [itself | held]
    if asked.kind is not None:
        starts = KINDS[asked.kind][1]
        wanted.append(or_(*(AuditEvent.action.startswith(one) for one in starts)))
    if asked.by is not None:
        wanted.append(AuditEvent.actor_id == asked.by)
    return wanted
