"""Stating what a pool can give in a scenario."""

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select

from planner.capacity.models import SkillPool
from planner.core import clock
from planner.core.session import Session
from planner.domain.amounts import written
from planner.domain.lifecycle import SupplySource
from planner.domain.refusals import StaleEdit
from planner.scenarios.fence import require_editable, touch
from planner.scenarios.models import Scenario, TokenSupply


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
        supply = _supply(session, scenario, pool, draft.version)
        known = supply.version is not None
        facts["pool"], facts["pool_id"] = pool.name, pool.id
        facts["from"], facts["to"] = (
            written(supply.tokens) if known else None,
            written(draft.tokens),
        )
        supply.tokens, supply.notes = draft.tokens, draft.notes
        supply.source = SupplySource.TYPED
        supply.updated_at, supply.updated_by = clock.now(), session.actor_id
        session.add(supply)
        touch(scenario, session.actor_id)


def _supply(
    session: Session, scenario: Scenario, pool: SkillPool, version: int | None
) -> TokenSupply:
    """The supply on file as it was seen, or a new one where none was."""
    chosen = select(TokenSupply).where(
        TokenSupply.scenario_id == scenario.id, TokenSupply.pool_id == pool.id
    )
    found = session.scalar(chosen.with_for_update())
    if (found.version if found else None) != version:
        raise StaleEdit(f"The supply of {pool.name}")
    return found or TokenSupply(scenario_id=scenario.id, pool_id=pool.id)
