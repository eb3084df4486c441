"""Putting initiatives away, bringing them back, and deleting what was never planned.

Each is one change of many, whose event names those it left alone, and why. All can be undone.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from planner.core.audit import AuditEvent
from planner.core.session import Session
from planner.domain.permissions import Permission
from planner.domain.refusals import ChangedSince, NotPermitted
from planner.portfolio import archive as shelf
from planner.portfolio.bulk_models import BulkChange
from planner.portfolio.commands.bulk import GONE, SO_ALREADY, meant, note
from planner.portfolio.queries.bulk import SHOWN
from planner.portfolio.removal import INITIATIVES, keep_removed, put_on_file, remove
from planner.portfolio.titles import titles_of
from planner.scenarios.booking import ALLOCATIONS
from planner.scenarios.commands.undo import RESTORE
from planner.scenarios.fence import closed, require_editable, touch
from planner.scenarios.models import Ranking, Scenario
from planner.scenarios.queries.archiving import kept_by
from planner.scenarios.withdrawing import clear, planning
from planner.scenarios.writing import DEMANDS

Reasons = Mapping[int, str]
"""Why initiatives are left alone, by key."""


PLANS = frozenset({Permission.SCENARIO_WRITE, Permission.PLANNING_WRITE})
"""What taking initiatives out of plans asks for, and putting them back."""


class PlansOfOthers(NotPermitted):
    """Whoever puts initiatives away takes them out of plans, which needs leave to change those."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(
            f"They are planned in {', '.join(names)}; taking them out needs the permissions "
            "scenario:write and planning:write."
        )


def archive(session: Session, keys: Sequence[int], why: str, *, plans: bool) -> BulkChange:
    """Put initiatives away, out of every plan that may change; what is closed keeps them.

    `plans`: whether the actor may change plans. Raises `NothingChosen`, `TooManyAtOnce` and
    `PlansOfOthers`.
    """

    def act(wanted: Sequence[int], facts: dict[str, Any]) -> tuple[Collection[int], Reasons]:
        standing = shelf.shelved(session, wanted, lock=True)
        chosen = [key for key, state in standing.items() if state.since is None]
        scenarios = planning(session, chosen, lock=True, staffed=True)
        open_ = [scenario for scenario in scenarios if closed(scenario) is None]
        if open_ and not plans:
            raise PlansOfOthers([scenario.name for scenario in open_])
        facts["plans"] = [clear(session, scenario, chosen) for scenario in open_]
        facts["reason"] = why
        shelf.put_away(session, chosen, why)
        return chosen, dict.fromkeys(standing.keys() - {*chosen}, SO_ALREADY)

    return _recorded(session, "initiatives.archived", keys, act)


def bring_back(session: Session, keys: Sequence[int]) -> BulkChange:
    """Bring initiatives back from the archive, into no plan."""

    def act(wanted: Sequence[int], _: dict[str, Any]) -> tuple[Collection[int], Reasons]:
        standing = shelf.shelved(session, wanted, lock=True)
        chosen = [key for key, state in standing.items() if state.since is not None]
        shelf.bring_back(session, chosen)
        return chosen, dict.fromkeys(standing.keys() - {*chosen}, SO_ALREADY)

    return _recorded(session, "initiatives.brought_back", keys, act)


def delete(session: Session, keys: Sequence[int]) -> BulkChange:
    """Delete initiatives that no plan and nobody's work stands on; the others are left, and why."""

    def act(wanted: Sequence[int], facts: dict[str, Any]) -> tuple[Collection[int], Reasons]:
        there = shelf.shelved(session, wanted, lock=True)
        kept = kept_by(session, list(there), lock=True)
        chosen = [key for key in there if key not in kept]
        named = titles_of(session, chosen)
        facts["deleted"] = [[key, named[key]] for key in chosen[:SHOWN]]
        keep_removed(session, chosen)
        remove(session, chosen)
        return chosen, kept

    return _recorded(session, "initiatives.deleted", keys, act)


def undo(session: Session, event: AuditEvent, said: str) -> None:
    """Take one of these back, with all that it took out of plans.

    Raises `ChangedSince` where something is no longer as it was left, and `ScenarioClosed`.
    """
    assert event.subject_id is not None, "a change of many is a row of its own"
    details = event.details or {}
    with session.recording(event.action, session.find(BulkChange, event.subject_id)) as facts:
        facts.update(event.facts, undoes=event.id, undid=said)
        if event.action == "initiatives.deleted":
            _require_unplanned(session, [key for key, *_ in details[INITIATIVES]])
            put_on_file(session, details)
            return
        shelf.put_back(session, details[INITIATIVES])
        for plan in event.facts.get("plans", ()):
            _put_back(session, plan, details)


def _require_unplanned(session: Session, keys: Sequence[int]) -> None:
    """Before a deletion is done again: nothing was built on what came back meanwhile."""
    for key, why in kept_by(session, keys, lock=True).items():
        raise ChangedSince(f"{titles_of(session, [key])[key]} stays on file. {why}")


def _put_back(session: Session, plan: Mapping[str, Any], details: Mapping[str, Any]) -> None:
    held = select(Scenario).where(Scenario.id == plan["id"]).with_for_update(of=Scenario)
    scenario = session.scalar(held)
    if scenario is None:
        raise ChangedSince(f"Scenario {plan['name']} is no longer on file.")
    require_editable(scenario)
    for table, keys in (
        (Ranking.__tablename__, {scenario.id}),
        (DEMANDS, {scenario.id}),
        (ALLOCATIONS, set(plan["allocations"])),
    ):
        if found := [row for row in details.get(table, ()) if row[0] in keys]:
            RESTORE[table](session, scenario, found)
    touch(scenario, session.actor_id)


Act = Callable[[Sequence[int], dict[str, Any]], tuple[Collection[int], Reasons]]
"""Does it to those that were meant; gives those it was done to, and why the others were left."""


def _recorded(session: Session, action: str, keys: Sequence[int], act: Act) -> BulkChange:
    wanted = meant(keys)
    bulk = BulkChange(initiatives=len(wanted))
    with session.recording(action, bulk) as facts:
        named = titles_of(session, wanted)
        done, left = act(wanted, facts)
        note(session, bulk, done)
        gone = [[key, f"Initiative {key}", GONE] for key in wanted if key not in named]
        refused = [[key, named[key], left[key]] for key in wanted if key in left]
        facts |= {"count": len(done), "refused": [*refused, *gone]}
    return bulk
