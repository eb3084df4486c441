"""Stating what a pool can give in a scenario."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select

from planner.capacity.models import SkillPool
from planner.core.session import Session
from planner.domain.amounts import ZERO, written
from planner.domain.lifecycle import SupplySource
from planner.domain.refusals import StaleEdit
from planner.scenarios.fence import require_editable, touch
from planner.scenarios.models import Scenario, TokenSupply
from planner.scenarios.proposals import SupplyProposal, require_as_shown
from planner.scenarios.writing import SupplyState, write_supplies


@dataclass(frozen=True, slots=True)
class SupplyDraft:
    """The supply of one pool as somebody wants it, who saw this version; None saw no supply."""

    pool_id: int
    tokens: Decimal
    notes: str
    version: int | None


def state_supply(session: Session, scenario: Scenario, draft: SupplyDraft) -> None:
    """Say what one pool can give; what was said before is replaced.

    Raises `StaleEdit` where somebody else stated it meanwhile, `ScenarioClosed` where the
    scenario is approved or locked.
    """
    with session.recording("scenario.supply_stated", scenario) as facts:
        require_editable(scenario)
        pool = session.find(SkillPool, draft.pool_id)
        on_file = _as_seen(session, scenario, pool, draft.version)
        facts["pool"], facts["pool_id"] = pool.name, pool.id
        facts["from"] = written(on_file.tokens) if on_file else None
        facts["to"] = written(draft.tokens)
        stated = SupplyState(draft.tokens, SupplySource.TYPED, draft.notes)
        write_supplies(session, scenario, {pool.id: stated})
        touch(scenario, session.actor_id)


def change_supplies(
    session: Session, scenario: Scenario, propose: Callable[[], SupplyProposal], seen: str
) -> SupplyProposal:
    """Change several pools' supply as it was proposed, in one change; gives what was done.

    The proposal is made again inside the change: `NotAsShown` where it is not the one that was
    `seen`, `NothingProposed` where it changes nothing.
    """
    with session.recording("scenario.supplies_stated", scenario) as facts:
        require_editable(scenario)
        proposal = propose()
        require_as_shown(scenario, proposal, seen)
        write_supplies(session, scenario, proposal.wanted)
        facts.update(proposal.facts, pools=[row.pool for row in proposal.rows])
        facts["from"] = written(sum((row.now or ZERO for row in proposal.rows), ZERO))
        facts["to"] = written(sum(proposal.tokens.values(), ZERO))
        touch(scenario, session.actor_id)
    return proposal


def _as_seen(
    session: Session, scenario: Scenario, pool: SkillPool, version: int | None
) -> TokenSupply | None:
    """The supply on file, if it is as it was seen; None where none is."""
    chosen = select(TokenSupply).where(
        TokenSupply.scenario_id == scenario.id, TokenSupply.pool_id == pool.id
    )
    found = session.scalar(chosen)
    if (found.version if found else None) != version:
        raise StaleEdit(f"The supply of {pool.name}")
    return found
