"""The last step of an import: ranking its initiatives in a scenario, and deriving their demand.

It goes through the batches as they were applied, piece by piece, so that no transaction is long;
every part of it can be done again to no effect.
"""

from collections.abc import Sequence
from time import perf_counter

from sqlalchemy import func, select

from planner.core import clock
from planner.core.among import among
from planner.core.jobs import Run
from planner.core.session import Session
from planner.domain.importing.batches import SMALLEST, next_size
from planner.domain.planning import PlanningMode
from planner.imports.allowed import still_may_plan
from planner.imports.models import Import, ImportBatch, ImportState
from planner.imports.queries.ended import not_planned
from planner.portfolio.models import ScopeItem, ScopeShare
from planner.portfolio.writing import WHOLE, count_edit
from planner.scenarios import derivation, rankings
from planner.scenarios.derivation import WRITTEN, DerivationPlan
from planner.scenarios.fence import touch
from planner.scenarios.models import Scenario

WARNINGS = 200
"""At most so many warnings are kept with an import; further ones are counted."""
SINGLY = 4
"""Up to so many items with a share below 1 are named one by one."""


def plan_in(session: Session, of: Import, run: Run) -> dict[str, int]:
    """Plan what was applied and close the import; gives its rows by outcome."""
    size = SMALLEST
    while (number := _next(session, of)) is not None:
        run.stop_if_asked()
        seconds = _plan_piece(session, of, number, size, run)
        if seconds is None:
            break
        size = next_size(size, seconds)
    with session.recording("import.applied", of) as facts:
        of.state, of.finished_at = ImportState.APPLIED, clock.now()
        facts |= {**of.done, "ranked": of.plan.get("ranked", 0)}
        run.finish(dict(of.done))
    return dict(of.done)


def _next(session: Session, of: Import) -> int | None:
    """The first batch that has not been planned to its end; None where there is none left."""
    if of.scenario_id is None:
        return None
    chosen = select(func.min(ImportBatch.number)).where(
        ImportBatch.import_id == of.id, ImportBatch.number > of.plan.get("batches", 0)
    )
    return session.scalar(chosen)


def _plan_piece(session: Session, of: Import, number: int, size: int, run: Run) -> float | None:
    """Plan the next initiatives of a batch; gives the seconds for which it kept others waiting.

    None where the scenario can no longer change, or not by whoever applies it.
    """
    assert of.scenario_id is not None, "asked only where a scenario was chosen"
    with session.recording("import.batch_planned", of) as facts:
        began = perf_counter()
        run.checkpoint(note=f"Planning batch {number}")
        scenario = _scenario(session, of.scenario_id)
        if reason := _not_planned(session, scenario):
            _count(of, 0, 0, [reason])
            return None
        assert scenario is not None, "one that is gone is a reason"
        behind = of.plan.get("behind", 0)
        every = _initiatives(session, of, number)
        some, last = every[behind : behind + size], behind + size >= len(every)
        ended = not_planned(session, scenario.id, some)
        keys = [key for key in some if key not in ended]
        shared = _share(session, scenario.period_id, keys)
        added = rankings.append(session, scenario, keys)
        _keep(session, of, number, added, shared)
        facts |= {"batch": number, "scenario": scenario.name, "ranked": len(added)}
        if scenario.planning_mode is PlanningMode.TOKEN and keys:
            done = derivation.store(session, scenario, keys)
            _count(of, len(added), _written(done), _warnings(done))
        else:
            _count(of, len(added), 0, [])
        place = {"batches": number, "behind": 0} if last else {"behind": behind + size}
        of.plan = {**of.plan, **place}
        touch(scenario, session.actor_id)
    return perf_counter() - began


def _share(session: Session, period_id: int, keys: Sequence[int]) -> list[int]:
    """Put all of an imported item into the quarter, where no share of it was ever stated.

    Gives these items.
    """
    unshared = (
        select(ScopeItem.id)
        .outerjoin(ScopeShare, ScopeShare.scope_item_id == ScopeItem.id)
        .where(among(ScopeItem.initiative_id, keys), ScopeItem.imported, ScopeShare.id.is_(None))
    )
    whole = {"period_id": period_id, "share": WHOLE}
    items = list(session.scalars(unshared))
    session.add_rows(ScopeShare, [{"scope_item_id": key, **whole} for key in items])
    if items:
        count_edit(session, items)
    return items


def _keep(
    session: Session, of: Import, number: int, ranked: Sequence[int], shared: Sequence[int]
) -> None:
    """Keep what planning a batch added, so that exactly that can be taken back."""
    batch = session.scalars(
        select(ImportBatch).where(ImportBatch.import_id == of.id, ImportBatch.number == number)
    ).one()
    before = batch.planned
    batch.planned = {
        "ranked": [*before.get("ranked", []), *ranked],
        "shared": [*before.get("shared", []), *shared],
        "period_id": before.get("period_id"),
    }


def _count(of: Import, ranked: int, demand: int, warnings: Sequence[str]) -> None:
    """Add what became of some initiatives; each warning is kept once, and at most 200 of them."""
    plan = of.plan
    said = list(dict.fromkeys([*plan.get("warnings", []), *warnings]))
    of.plan = {
        **plan,
        "ranked": plan.get("ranked", 0) + ranked,
        "demand": plan.get("demand", 0) + demand,
        "warnings": said[:WARNINGS],
        "more_warnings": plan.get("more_warnings", 0) + len(said[WARNINGS:]),
    }


def _written(done: DerivationPlan) -> int:
    """How many rows of demand were written."""
    return sum(row.change in WRITTEN for row in done.rows)


def _warnings(done: DerivationPlan) -> list[str]:
    """What the derivation warns of; many items of which only a part was meant become one line."""
    said = [warning.sentence for warning in done.warnings]
    parts = [item.sentence for item in done.whole_items]
    if len(parts) > SINGLY:
        names = sorted({item.scope_item for item in done.whole_items})
        further = f" and {len(names) - SINGLY} more" if len(names) > SINGLY else ""
        parts = [
            f"{len(parts)} scope items have less than all of their hours in this quarter, or do "
            f"not say; all are taken: {', '.join(names[:SINGLY])}{further}."
        ]
    return said + parts


def _scenario(session: Session, scenario_id: int) -> Scenario | None:
    return session.scalar(select(Scenario).where(Scenario.id == scenario_id).with_for_update())


def _not_planned(session: Session, scenario: Scenario | None) -> str | None:
    """Why nothing more is ranked in the scenario; None where it can be."""
    if scenario is None:
        return "The scenario to plan in is gone, so nothing was ranked there."
    if not scenario.editable:
        status = scenario.status.lower()
        return f"Scenario {scenario.name} is {status} by now, so the rest was not ranked there."
    if not still_may_plan(session):
        who = "Whoever applied it may no longer change plans"
        return f"{who}, so the rest was not ranked in {scenario.name}."
    return None


def _initiatives(session: Session, of: Import, number: int) -> list[int]:
    chosen = select(ImportBatch.on_file_ids).where(
        ImportBatch.import_id == of.id, ImportBatch.number == number
    )
    return list(session.scalars(chosen).one())
