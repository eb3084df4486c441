"""Taking back what planning added to a batch of an import: ranks, and shares of a quarter."""

from collections.abc import Callable, Collection

from sqlalchemy import select

from planner.core.session import Session
from planner.imports.models import Import, ImportBatch, ImportLeft
from planner.portfolio.models import ScopeItem
from planner.portfolio.writing import take_shares
from planner.scenarios.fence import closed
from planner.scenarios.models import Scenario
from planner.scenarios.withdrawing import uses, withdraw


def unplan(
    session: Session,
    of: Import,
    batch: ImportBatch,
    *,
    plans: bool,
    only: Collection[int] | None = None,
) -> int:
    """Take it back from initiatives that stay, or from `only` these; gives the ranks taken.

    Those left alone keep their place, and so does every one where the scenario is closed.
    """
    ranked, shared = batch.planned.get("ranked"), batch.planned.get("shared")
    if not ranked and not shared:
        return 0
    left = set(session.scalars(select(ImportLeft.on_file_id).where(ImportLeft.import_id == of.id)))

    def ours(key: int) -> bool:
        return key not in left and (only is None or key in only)

    _unshare(session, batch, ours)
    keys = list(filter(ours, ranked or []))
    scenario = held_scenario(session, of)
    if not keys or scenario is None or closed(scenario) or not plans:
        return 0
    kept = uses(session, keys, [], plans=True)
    return withdraw(session, [scenario], [key for key in keys if key not in kept])


def held_scenario(session: Session, of: Import) -> Scenario | None:
    """The scenario that was planned in, held; None where there was none, or it is gone."""
    if of.scenario_id is None:
        return None
    chosen = select(Scenario).where(Scenario.id == of.scenario_id)
    return session.scalar(chosen.with_for_update(of=Scenario))


def _unshare(session: Session, batch: ImportBatch, ours: Callable[[int], bool]) -> None:
    shared, period_id = batch.planned.get("shared", []), batch.planned.get("period_id")
    if not shared or period_id is None:
        return
    items = session.execute(
        select(ScopeItem.id, ScopeItem.initiative_id).where(ScopeItem.id.in_(shared))
    )
    take_shares(session, [key for key, initiative in items if ours(initiative)], period_id)
