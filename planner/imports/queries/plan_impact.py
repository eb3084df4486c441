"""What an import would do to the plans that its rows touch, before anything is written.

By how much was worked out as the rows were checked; it is held against the figures of now.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select

from planner.capacity import queries as capacity
from planner.core.session import Session
from planner.core.zone import today
from planner.domain.amounts import ONE, ZERO, round_half_up
from planner.domain.importing.hours import HoursImpact, HoursMoves, hours_impact
from planner.domain.importing.impact import Impact, impact
from planner.domain.planning import PlanningMode
from planner.imports.foreseeing.plans import PlanMoves, plan_moves
from planner.imports.models import Import
from planner.scenarios import inputs
from planner.scenarios.models import Scenario
from planner.scenarios.planning import hours_balance, ledger_inputs
from planner.scenarios.queries.supply_changes import build_up

FEW = 4
"""So many plans are shown with their figures."""


@dataclass(frozen=True, slots=True)
class FromPeople:
    """A pool whose supply was added up from people: what is stated, and what they come to."""

    pool: str
    stated: Decimal
    now: Decimal
    then: Decimal


@dataclass(frozen=True, slots=True)
class ForeseenPlan:
    """What an import would do to one plan: in its own unit, or to what its people come to."""

    scenario: Scenario
    moved_on: bool
    """Whether the plan has changed since the rows were checked."""
    tokens: Impact | None = None
    hours: HoursImpact | None = None
    people: Sequence[FromPeople] = ()


@dataclass(frozen=True, slots=True)
class ForeseenPlans:
    """The plans that would change, those of most figures first."""

    plans: Sequence[ForeseenPlan]
    others: Sequence[str]
    """Further ones that would change."""
    untouched: Sequence[str]
    """Plans that rows name and whose figures stay."""


def foresee_plans(session: Session, of: Import) -> ForeseenPlans:
    """The impact on each plan. A few statements for each that is shown."""
    kept = session.scalars(select(Import.weight).where(Import.id == of.id)).one()
    moves = plan_moves(kept)
    chosen = select(Scenario).where(Scenario.id.in_([*moves, *kept.get("untouched", [])]))
    found = session.scalars(chosen.order_by(Scenario.name, Scenario.id)).all()
    moved = sorted((plan for plan in found if plan.id in moves), key=lambda p: -moves[p.id].size)
    untouched = [plan.name for plan in found if plan.id not in moves]
    return ForeseenPlans(
        [_plan(session, plan, moves[plan.id]) for plan in moved[:FEW]],
        [plan.name for plan in moved[FEW:]],
        untouched,
    )


def in_hours(session: Session, moves: Mapping[Scenario, HoursMoves]) -> ForeseenPlans:
    """The impact of these moves on plans in hours, by the figures of now. Three statements each."""
    plans = sorted(moves, key=lambda plan: -len(moves[plan].asks))
    shown = [
        ForeseenPlan(plan, False, hours=hours_impact(hours_balance(session, plan), moves[plan]))
        for plan in plans[:FEW]
    ]
    return ForeseenPlans(shown, [plan.name for plan in plans[FEW:]], [])


def to_derive(session: Session, of: Import) -> list[Scenario]:
    """The plans whose demand changes once somebody derives it, by name."""
    kept = session.scalars(select(Import.weight).where(Import.id == of.id)).one()
    moved = [key for key, moves in plan_moves(kept).items() if moves.demand]
    chosen = select(Scenario).where(Scenario.id.in_(moved), Scenario.archived_at.is_(None))
    return list(session.scalars(chosen.order_by(Scenario.name, Scenario.id))) if moved else []


def _plan(session: Session, plan: Scenario, moves: PlanMoves) -> ForeseenPlan:
    moved_on = not inputs.current(session, plan, moves.revision)
    if plan.planning_mode is PlanningMode.LEGACY:
        hours = hours_impact(hours_balance(session, plan), moves.hours)
        return ForeseenPlan(plan, moved_on, hours=hours)
    if any(moves.worked.values()):
        return ForeseenPlan(plan, moved_on, people=_from_people(session, plan, moves))
    return ForeseenPlan(plan, moved_on, tokens=impact(ledger_inputs(session, plan), moves.demand))


def _from_people(session: Session, plan: Scenario, moves: PlanMoves) -> list[FromPeople]:
    """The pools whose people come to something else, each person counted in every pool."""
    stated = {line.pool_id: line.tokens for line in ledger_inputs(session, plan).supplies}
    rates = capacity.rates_on(session, today(session))
    found = []
    for line in build_up(session, plan, once=False):
        if hours := moves.worked.get(line.pool.id):
            then = round_half_up((line.hours + hours) * rates.get(line.pool.id, ONE))
            was = stated.get(line.pool.id, ZERO)
            found.append(FromPeople(line.pool.name, was, line.tokens, then))
    return found
