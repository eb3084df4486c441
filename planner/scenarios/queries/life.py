"""Where a scenario stands in its life, what led there, and what hangs on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from planner.core.audit import AuditEvent
from planner.core.identity import User
from planner.core.models import Model
from planner.core.session import Session
from planner.domain.lifecycle import ScenarioStatus
from planner.domain.scenario_life import Standing
from planner.scenarios import baselines
from planner.scenarios.models import Allocation, Ranking, Scenario, TokenDemand, TokenSupply
from planner.scenarios.queries import scenarios as queries


@dataclass(frozen=True, slots=True)
class Moved:
    """A scenario entered a status: when, whose doing, and why, where anybody said."""

    at: datetime
    to: ScenarioStatus
    who: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class Holdings:
    """What a scenario holds, and would take with it."""

    ranked: int
    supplies: int
    demands: int
    allocations: int
    revisions: Sequence[str]
    """The names of scenarios that are revisions of it."""


def standing(session: Session, scenario: Scenario) -> Standing:
    """What decides about the scenario's next steps."""
    primary = queries.primary(session, scenario.period_id)
    return Standing(
        scenario.status,
        scenario.scenario_type,
        scenario.is_primary,
        primary.name if primary else None,
        baselines.snapshot(session, scenario.id) is not None,
    )


def moves(session: Session, scenario: Scenario) -> list[Moved]:
    """Every status the scenario entered since it was created, the latest first."""
    rows = session.execute(
        select(AuditEvent.at, AuditEvent.facts, User.name)
        .outerjoin(User, User.id == AuditEvent.actor_id)
        .where(
            AuditEvent.subject_kind == Scenario.__tablename__,
            AuditEvent.subject_id == scenario.id,
            AuditEvent.action == "scenario.moved",
        )
        .order_by(AuditEvent.id.desc())
    )
    return [
        Moved(row.at, ScenarioStatus(row.facts["to"]), row.name, row.facts.get("reason", ""))
        for row in rows
        if "to" in row.facts
    ]


def holdings(session: Session, scenario: Scenario) -> Holdings:
    """How much a scenario holds, by kind."""
    revisions = select(Scenario.name).where(Scenario.revision_of_id == scenario.id)
    return Holdings(
        ranked=_count(session, Ranking, scenario),
        supplies=_count(session, TokenSupply, scenario),
        demands=_count(session, TokenDemand, scenario),
        allocations=_count(session, Allocation, scenario),
        revisions=list(session.scalars(revisions.order_by(Scenario.name))),
    )


def _count(session: Session, model: type[Model], scenario: Scenario) -> int:
    of = model.scenario_id == scenario.id  # type: ignore[attr-defined]
    return session.scalar(select(func.count()).select_from(model).where(of)) or 0
