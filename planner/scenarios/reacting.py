"""What plans ask for when something they stand on changes."""

from collections.abc import Sequence

from sqlalchemy import select

from planner.core.audit import AuditEvent
from planner.core.session import Session
from planner.domain.lifecycle import ScenarioStatus
from planner.portfolio.models import Initiative
from planner.scenarios import inputs
from planner.scenarios.life_models import BaselineSnapshot
from planner.scenarios.models import Scenario
from planner.scenarios.tasks import (
    CHECK_DRIFT,
    RECOMPUTE,
    REFRESH,
    CheckDrift,
    Recompute,
    Refresh,
    Trigger,
)

ANYTHING = ("",)
"""What a scenario stands on is told by what a change is about, not by its name."""

FEW = 8
"""So many scenarios are recomputed one by one; the summaries of more are one refresh."""

TRIGGERS: tuple[tuple[str, Trigger], ...] = (
    ("scenario.allocation", "allocation_change"),
    ("scenario.suppl", "supply_change"),
    ("scenario.demand", "demand_change"),
    ("scenario.initiative", "priority_change"),
    ("initiative", "scope_change"),
)
"""What a change of a scenario's inputs is called, by the start of its action."""

DRIFT_CAUSES = (
    "allocation.",
    "employee.",
    "import.batch_applied",
    "import.batch_undone",
    "initiative.scope_item",
    "people.",
    "scenario.allocation",
    "scenario.moved",
)
"""Changes of calendars, scope and allocations: what a baseline is held against."""


def ask_for_recompute(session: Session, event: AuditEvent) -> None:
    """Ask for what is kept about the scenarios whose inputs a change touched.

    What concerns every scenario, such as a rate, is one refresh of all summaries.
    """
    if event.action in inputs.APART:
        return
    concerned = _concerned(session, event)
    if event.subject_kind in inputs.shared_kinds():
        session.enqueue(REFRESH, Refresh(view="all"))
    elif len(concerned) > FEW:
        keys = [scenario.id for scenario in concerned]
        session.enqueue(REFRESH, Refresh(view="all", scenario_ids=keys))
    else:
        trigger = trigger_of(event.action)
        for scenario in concerned:
            payload = Recompute(scenario_id=scenario.id, trigger=trigger)
            session.enqueue(RECOMPUTE, payload, subject=scenario)


def trigger_of(action: str) -> Trigger:
    """What a change of a scenario's inputs is called."""
    known = (trigger for start, trigger in TRIGGERS if action.startswith(start))
    return next(known, "plan_change")


def _concerned(session: Session, event: AuditEvent) -> Sequence[Scenario]:
    """The scenarios in use that a change of a scenario or an initiative is about."""
    chosen = select(Scenario).where(Scenario.archived_at.is_(None)).order_by(Scenario.id)
    if event.subject_kind == Scenario.__tablename__:
        return session.scalars(chosen.where(Scenario.id == event.subject_id)).all()
    if event.subject_kind == Initiative.__tablename__ and event.subject_id is not None:
        return session.scalars(chosen.where(Scenario.id.in_(inputs.users(event.subject_id)))).all()
    return []


def ask_for_drift_check(session: Session, event: AuditEvent) -> None:
    """Ask for a check of every baseline, where any is locked; many requests are one."""
    locked = (
        select(BaselineSnapshot.id)
        .join(Scenario, Scenario.id == BaselineSnapshot.scenario_id)
        .where(Scenario.status == ScenarioStatus.LOCKED)
    )
    if session.scalar(locked.limit(1)) is not None:
        session.enqueue(CHECK_DRIFT, CheckDrift())


REACTIONS = ((DRIFT_CAUSES, ask_for_drift_check), (ANYTHING, ask_for_recompute))
"""What is asked for after changes of which actions."""
