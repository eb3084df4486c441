"""Taking back initiatives that an import made or changed, inside an open change."""

from collections.abc import Mapping, Sequence
from typing import Any

from planner.core.session import Session
from planner.domain.importing.undo import SCOPE, former, work_of
from planner.domain.planning import PlanningMode
from planner.imports.comparing import COLUMNS
from planner.imports.differences import Cell, Names, changed_cells, changed_scope
from planner.imports.initiatives_outlook import marks, outlook
from planner.imports.initiatives_weighing import Former, weigh
from planner.imports.models import Import
from planner.imports.queries.people import UserNames
from planner.imports.undoing import Weighed
from planner.imports.unplanning import held_scenario
from planner.portfolio.areas import named_areas
from planner.portfolio.queries.stated import StatedScope
from planner.portfolio.writing import (
    change_initiatives,
    remove_initiatives,
    remove_scope_items,
    restate_scopes,
)
from planner.scenarios import derivation
from planner.scenarios.fence import closed, touch
from planner.scenarios.withdrawing import withdraw


class InitiativesBack:
    """How an import of initiatives is taken back, with the plans that it put them into."""

    outlook = staticmethod(outlook)
    weigh = staticmethod(weigh)

    def require(self, session: Session, of: Import) -> None:
        """Whoever may import initiatives may take them back."""

    def take_back(self, session: Session, of: Import, found: Weighed) -> None:
        """Remove what it made, and put back what it changed; the demand of both follows."""
        if found.remove:
            withdraw(session, found.scenarios, found.remove)
            remove_initiatives(session, found.remove)
        _put_back(session, found.restore)
        _derive(session, of, found)

    def marks(
        self, session: Session, made: Sequence[int], changed: Sequence[int]
    ) -> dict[str, Any]:
        """Which they are; an initiative says itself when it was touched."""
        return marks(made, changed)

    def told(self, session: Session, restored: Sequence[Former]) -> list[Sequence[Cell]]:
        """Columns, custom fields and work, with owners and areas by name."""
        owners = dict.fromkeys(("business_owner_id", "product_owner_id"), UserNames(session))
        names: Names = {**owners, "org_node_id": named_areas(session).names.__getitem__}
        return [[*_cells(row, names), *_work(row)] for row in restored]


def _put_back(session: Session, rows: Sequence[Former]) -> None:
    change_initiatives(
        session,
        [{"id": row.key, **_columns(former(row.before, row.after, row.now))} for row in rows],
    )
    stated = [row for row in rows if SCOPE in row.after]
    restate_scopes(session, [scope for row in stated if (scope := _scope(row))])
    made = [row.scope.item_id for row in stated if row.scope and SCOPE not in row.before]
    remove_scope_items(session, [key for key in made if key is not None])


def _columns(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: values[name] for name in COLUMNS}


def _scope(row: Former) -> StatedScope | None:
    """The work as it was; None where the import made its item."""
    work = work_of(row.before)
    if work is None:
        return None
    return StatedScope(row.key, *work, row.scope and row.scope.item_id)


def _cells(row: Former, names: Names) -> list[Cell]:
    then = _columns(former(row.before, row.after, row.now))
    return changed_cells(_columns(row.now), then, names)


def _work(row: Former) -> list[Cell]:
    if SCOPE not in row.after:
        return []
    if then := _scope(row):
        return changed_scope(row.scope, then)
    return [("Scope item", row.scope.name, "")] if row.scope else []


def _derive(session: Session, of: Import, found: Weighed) -> None:
    """Let the demand of what was put back follow, where the import had it derived."""
    keys = [row.key for row in found.restore if SCOPE in row.after]
    scenario = held_scenario(session, of) if keys else None
    if scenario is None or closed(scenario) or scenario.planning_mode is not PlanningMode.TOKEN:
        return
    derivation.store(session, scenario, keys)
    touch(scenario, session.actor_id)
