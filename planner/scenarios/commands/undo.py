"""Undoing a change to a scenario: what it wrote is put back, if nothing changed since."""

from collections.abc import Callable, Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from planner.capacity.models import Employee, SkillPool
from planner.core.audit import AuditEvent
from planner.core.session import Session
from planner.domain.amounts import written
from planner.domain.refusals import ChangedSince
from planner.portfolio.titles import titles_of
from planner.scenarios import rankings
from planner.scenarios.booking import ALLOCATIONS, Engagement, engagements, write_engagements
from planner.scenarios.fence import require_editable, touch
from planner.scenarios.models import Allocation, Ranking, Scenario
from planner.scenarios.writing import (
    DEMANDS,
    SUPPLIES,
    DemandState,
    Filed,
    K,
    S,
    SupplyState,
    demands_on_file,
    supplies_on_file,
    write_demands,
    write_supplies,
)

NAMED = 3
"""As many rows that stand against an undo are named."""


def undo(session: Session, event: AuditEvent, said: str) -> None:
    """Put back what a change of a scenario wrote, as a change of the same action.

    `said` is the sentence of what is undone, for the history. Raises `ChangedSince` where a row
    is no longer as the change left it, and `ScenarioClosed`.
    """
    assert event.subject_id is not None, "a change of a scenario has one"
    scenario = session.find(Scenario, event.subject_id)
    with session.recording(event.action, scenario) as facts:
        require_editable(scenario)
        facts.update(_turned(event.facts), undoes=event.id, undid=said)
        for table, rows in (event.details or {}).items():
            RESTORE[table](session, scenario, rows)
        touch(scenario, session.actor_id)


def _turned(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts of a change as those of its undoing: from where it came to, to where it was."""
    kept = {name: fact for name, fact in facts.items() if name not in {"undoes", "undid"}}
    if "from" in facts and "to" in facts:
        kept["from"], kept["to"] = facts["to"], facts["from"]
    return kept


def _restore_supplies(session: Session, scenario: Scenario, rows: Sequence[Any]) -> None:
    left = {pool_id: SupplyState.of(after) for _, pool_id, _, after in rows}
    moved = _moved(supplies_on_file(session, scenario.id, left), left)
    names = _names(session, moved)
    _require_none([_now(names[key], state and state.tokens) for key, state in moved.items()])
    before = {pool_id: SupplyState.of(state) for _, pool_id, state, _ in rows}
    write_supplies(session, scenario, before)


def _restore_demands(session: Session, scenario: Scenario, rows: Sequence[Any]) -> None:
    left = {(one, pool): DemandState.of(after) for _, one, pool, _, after in rows}
    moved = _moved(demands_on_file(session, scenario.id, left), left)
    titles, names = (
        titles_of(session, {key for key, _ in moved}),
        _names(session, {pool for _, pool in moved}),
    )
    _require_none(
        [
            _now(f"{titles[one]} on {names[pool]}", state and state.p50)
            for (one, pool), state in moved.items()
        ]
    )
    before = {(one, pool): DemandState.of(state) for _, one, pool, state, _ in rows}
    write_demands(session, scenario, before)


def _restore_ranking(session: Session, scenario: Scenario, rows: Sequence[Any]) -> None:
    [[_, before, after]] = rows
    if (now := rankings.ranked(session, scenario)) != after:
        raise ChangedSince(
            f"The ranking of {scenario.name} was changed since: {len(now)} are ranked, "
            f"where {len(after)} were, or they stand in another order."
        )
    rankings.put(session, scenario, before)
    rankings.keep(session, scenario, after, before)


def _restore_allocations(session: Session, scenario: Scenario, rows: Sequence[Any]) -> None:
    left = {key: Engagement.of(after) for key, _, after in rows}
    before = {key: Engagement.of(state) for key, state, _ in rows}
    now = engagements(session, scenario.id, left)
    moved = [key for key in left if now.get(key) != left[key]]
    moved += _taken(session, {key for key in left if left[key] is None} - set(moved))
    said = [before[key] or left[key] for key in moved]
    names = _people(session, {state.employee_id for state in [*said, *before.values()] if state})
    works = {state.initiative_id for state in before.values() if state} - {None}
    known = titles_of(session, {one for one in works if one})
    gone = [
        state for state in before.values() if state and state.employee_id not in names
    ] or works - known.keys()
    if gone:
        raise ChangedSince("Somebody or something of these allocations is no longer on file.")
    _require_none([f"an allocation of {names[state.employee_id]}" for state in said if state])
    write_engagements(session, scenario, before)


def _taken(session: Session, keys: Collection[int]) -> Sequence[int]:
    """Those of the keys that an allocation has, in whichever scenario."""
    chosen = select(Allocation.id).where(Allocation.id.in_(keys))
    return session.scalars(chosen).all() if keys else []


RESTORE: Mapping[str, Callable[[Session, Scenario, Sequence[Any]], None]] = {
    SUPPLIES: _restore_supplies,
    DEMANDS: _restore_demands,
    Ranking.__tablename__: _restore_ranking,
    ALLOCATIONS: _restore_allocations,
}
"""How the rows of each table are put back."""


def _moved(on_file: Filed[K, S], left: Mapping[K, S | None]) -> dict[K, S | None]:
    """What is on file now of rows that are no longer as the change left them."""
    now = {key: on_file[key][1] if key in on_file else None for key in left}
    return {key: state for key, state in now.items() if state != left[key]}


def _require_none(moved: Sequence[str]) -> None:
    if moved:
        more = [f"{len(moved) - NAMED} more"] if len(moved) > NAMED else []
        named = "; ".join([*moved[:NAMED], *more])
        raise ChangedSince(f"This was changed again since: {named}.")


def _now(name: str, tokens: Decimal | None) -> str:
    return f"{name} is {'not stated' if tokens is None else written(tokens)} now"


def _people(session: Session, employee_ids: Collection[int]) -> dict[int, str]:
    chosen = select(Employee.id, Employee.name).where(Employee.id.in_(employee_ids))
    return dict(session.execute(chosen).all()) if employee_ids else {}


def _names(session: Session, pool_ids: Collection[int]) -> dict[int, str]:
    chosen = select(SkillPool.id, SkillPool.name).where(SkillPool.id.in_(pool_ids))
    return dict(session.execute(chosen).all()) if pool_ids else {}
