"""Stating what an initiative asks of a pool by hand, taking that back, and deriving it."""

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select

from planner.capacity.models import SkillPool
from planner.core import clock
from planner.core.session import Session
from planner.domain.amounts import written
from planner.domain.lifecycle import DemandSource
from planner.domain.refusals import NotFound, StaleEdit
from planner.portfolio.models import Initiative
from planner.scenarios import derivation, totals
from planner.scenarios.fence import require_editable, touch
from planner.scenarios.models import Scenario, TokenDemand


@dataclass(frozen=True, slots=True)
class DemandDraft:
    """Demand as somebody wants it, who saw this version; None saw no such demand."""

    initiative_id: int
    pool_id: int
    p50: Decimal
    p90: Decimal | None
    notes: str
    version: int | None


def state_demand(session: Session, scenario: Scenario, draft: DemandDraft) -> None:
    """Say what an initiative asks of a pool; from then on a derivation leaves it alone.

    Raises `StaleEdit` where somebody else stated it meanwhile.
    """
    with session.recording("scenario.demand_stated", scenario) as facts:
        require_editable(scenario)
        pool = session.find(SkillPool, draft.pool_id)
        initiative = session.find(Initiative, draft.initiative_id)
        demand = _on_file(session, scenario.id, pool.id, initiative.id)
        if (demand.version if demand else None) != draft.version:
            raise StaleEdit(f"The demand of {initiative.title} on {pool.name}")
        facts.update(pool=pool.name, initiative=initiative.title, initiative_id=initiative.id)
        facts["from"] = said(demand.tokens_p50, demand.tokens_p90) if demand else None
        facts["to"] = said(draft.p50, draft.p90)
        if demand is None:
            demand = TokenDemand(
                scenario_id=scenario.id, pool_id=pool.id, initiative_id=initiative.id
            )
            session.add(demand)
        _write(demand, draft, session.actor_id)
        _settle(session, scenario, pool.id)


def remove_demand(
    session: Session, scenario: Scenario, pool_id: int, initiative_id: int, version: int | None
) -> None:
    """Take back what an initiative asks of a pool; the next derivation may fill it again."""
    with session.recording("scenario.demand_removed", scenario) as facts:
        require_editable(scenario)
        pool = session.find(SkillPool, pool_id)
        initiative = session.find(Initiative, initiative_id)
        demand = _on_file(session, scenario.id, pool.id, initiative.id)
        if demand is None:
            raise NotFound(f"demand of {initiative.title} on", pool.name)
        if demand.version != version:
            raise StaleEdit(f"The demand of {initiative.title} on {pool.name}")
        facts.update(pool=pool.name, initiative=initiative.title, initiative_id=initiative.id)
        facts["from"] = said(demand.tokens_p50, demand.tokens_p90)
        session.delete(demand)
        _settle(session, scenario, pool.id)


def derive(session: Session, scenario: Scenario) -> derivation.DerivationPlan:
    """Derive the demand of every ranked initiative, and write what differs."""
    with session.recording("scenario.demand_derived", scenario) as facts:
        require_editable(scenario)
        done = derivation.store(session, scenario)
        facts.update(done.counts, warnings=len(done.warnings))
        if done.writes:
            touch(scenario, session.actor_id)
    return done


def said(p50: Decimal, p90: Decimal | None) -> str:
    """Two amounts as the audit keeps them: P50 62, P90 86."""
    return f"P50 {written(p50)}, P90 {'unknown' if p90 is None else written(p90)}"


def _write(demand: TokenDemand, draft: DemandDraft, actor_id: int | None) -> None:
    demand.tokens_p50, demand.tokens_p90, demand.notes = draft.p50, draft.p90, draft.notes
    demand.source = DemandSource.TYPED
    demand.updated_at, demand.updated_by = clock.now(), actor_id


def _settle(session: Session, scenario: Scenario, pool_id: int) -> None:
    totals.redraw(session, scenario.id, [pool_id])
    touch(scenario, session.actor_id)


def _on_file(
    session: Session, scenario_id: int, pool_id: int, initiative_id: int
) -> TokenDemand | None:
    return session.scalar(
        select(TokenDemand)
        .where(
            TokenDemand.scenario_id == scenario_id,
            TokenDemand.pool_id == pool_id,
            TokenDemand.initiative_id == initiative_id,
        )
        .with_for_update()
    )
