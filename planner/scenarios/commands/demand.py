"""Stating what an initiative asks of a pool by hand, taking that back, and deriving it."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from planner.capacity.models import SkillPool
from planner.core.session import Session
from planner.domain.amounts import written
from planner.domain.lifecycle import DemandSource
from planner.domain.refusals import NotFound, StaleEdit
from planner.portfolio.models import Initiative
from planner.scenarios import derivation
from planner.scenarios.fence import require_editable, touch
from planner.scenarios.models import Scenario, TokenDemand
from planner.scenarios.proposals import DemandProposal, require_as_shown
from planner.scenarios.writing import DemandState, write_demands


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
        stated = DemandState(draft.p50, draft.p90, DemandSource.TYPED, draft.notes)
        write_demands(session, scenario, {(initiative.id, pool.id): stated})
        touch(scenario, session.actor_id)


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
        write_demands(session, scenario, {(initiative.id, pool.id): None})
        touch(scenario, session.actor_id)


def change_demands(
    session: Session, scenario: Scenario, propose: Callable[[], DemandProposal], seen: str
) -> DemandProposal:
    """Change many rows of demand as it was proposed, in one change; gives what was done.

    The proposal is made again inside the change: `NotAsShown` where it is not the one that was
    `seen`, `NothingProposed` where it changes nothing.
    """
    with session.recording("scenario.demands_stated", scenario) as facts:
        require_editable(scenario)
        proposal = propose()
        require_as_shown(scenario, proposal, seen)
        _state_many(session, scenario, proposal, facts)
    return proposal


def restate_initiative(
    session: Session,
    scenario: Scenario,
    propose: Callable[[], DemandProposal],
    opened: Callable[[], bool],
) -> DemandProposal:
    """Let one initiative ask what a form says, where nobody changed it since that was opened.

    Raises `StaleEdit`, and `NothingProposed` where the form says what is there.
    """
    with session.recording("scenario.demands_stated", scenario) as facts:
        require_editable(scenario)
        if not opened():
            raise StaleEdit("The demand of this initiative")
        proposal = propose()
        require_as_shown(scenario, proposal, proposal.seen)
        _state_many(session, scenario, proposal, facts)
    return proposal


def _state_many(
    session: Session, scenario: Scenario, proposal: DemandProposal, facts: dict[str, Any]
) -> None:
    write_demands(session, scenario, proposal.wanted)
    facts.update(proposal.facts, rows=len(proposal.rows))
    facts["initiatives"] = list(dict.fromkeys(row.initiative for row in proposal.rows))
    touch(scenario, session.actor_id)


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


def _on_file(
    session: Session, scenario_id: int, pool_id: int, initiative_id: int
) -> TokenDemand | None:
    return session.scalar(
        select(TokenDemand).where(
            TokenDemand.scenario_id == scenario_id,
            TokenDemand.pool_id == pool_id,
            TokenDemand.initiative_id == initiative_id,
        )
    )
