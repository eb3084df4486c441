"""How an import of allocations is taken back."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import String, select, type_coerce

from planner.capacity.models import Employee
from planner.core.session import Session
from planner.domain.importing.undo import State, plain
from planner.domain.lifecycle import AllocationType
from planner.domain.staffing import work_of
from planner.imports.kinds.states import closed_ones, held
from planner.imports.undoing import Restored, Standing
from planner.portfolio.models import Initiative
from planner.scenarios.booking import Engagement, write_engagements
from planner.scenarios.fence import touch
from planner.scenarios.models import Allocation, Scenario


class Booked(NamedTuple):
    """What is stated of an allocation, and in which scenario."""

    scenario_id: int
    state: Engagement


def booked(session: Session, keys: Sequence[int], lock: bool) -> dict[int, Booked]:
    """These allocations by key. One statement."""
    chosen = select(
        Allocation.id,
        Allocation.scenario_id,
        Allocation.employee_id,
        Allocation.initiative_id,
        type_coerce(Allocation.allocation_type, String),
        Allocation.start_date,
        Allocation.end_date,
        Allocation.percentage,
    ).where(Allocation.id.in_(keys))
    rows = session.execute(chosen.with_for_update() if lock else chosen)
    return {row[0]: Booked(row[1], Engagement(*row[2:])) for row in rows}


def rewrite(session: Session, wanted: Mapping[int, Booked | tuple[int, None]]) -> None:
    """Let these be as wanted, None for none, inside a change that may change their scenarios."""
    by_plan: defaultdict[int, dict[int, Engagement | None]] = defaultdict(dict)
    for key, (scenario_id, state) in wanted.items():
        by_plan[scenario_id][key] = state
    for scenario_id, scenario in held(session, by_plan.keys()).items():
        write_engagements(session, scenario, by_plan[scenario_id])
        touch(scenario, session.actor_id)


def state_of(state: Engagement) -> State:
    """An allocation as it is kept."""
    return plain(state._asdict())


class AllocationRows:
    """What taking back asks of allocations."""

    table: type[Any] = Allocation
    key = "id"

    def standing(self, session: Session, keys: Sequence[int], lock: bool) -> Mapping[int, Standing]:
        """How these allocations stand."""
        states = booked(session, keys, lock)
        names = session.execute(
            select(
                Allocation.id,
                Employee.name,
                Initiative.title,
                Allocation.allocation_type,
                Scenario.name,
            )
            .join(Employee, Employee.id == Allocation.employee_id)
            .join(Scenario, Scenario.id == Allocation.scenario_id)
            .outerjoin(Initiative, Initiative.id == Allocation.initiative_id)
            .where(Allocation.id.in_(keys))
        )
        return {
            key: Standing(
                f"{name} on {work_of(title, kind)} in {scenario}"[:255], state_of(states[key].state)
            )
            for key, name, title, kind, scenario in names
            if key in states
        }

    def reasons(
        self, session: Session, made: Sequence[int], changed: Sequence[int], *, plans: bool
    ) -> Mapping[int, str]:
        """Which scenarios no longer change."""
        return closed_ones(session, Allocation, [*made, *changed])

    def remove(self, session: Session, keys: Sequence[int]) -> None:
        """Take people off the work they were given to."""
        found = booked(session, keys, True)
        rewrite(session, {key: (row.scenario_id, None) for key, row in found.items()})

    def put_back(self, session: Session, rows: Sequence[Restored]) -> None:
        """Give people to work as before."""
        found = booked(session, [row.key for row in rows], True)
        rewrite(
            session,
            {row.key: Booked(found[row.key].scenario_id, _stated(row.state)) for row in rows},
        )

    def clashes(self, session: Session, rows: Sequence[Restored]) -> Mapping[int, str]:
        """Its first day and its last may have been written by two hands."""
        return {
            row.key: "It would end before it begins"
            for row in rows
            if row.state["end"] < row.state["start"]
        }


def _stated(state: State) -> Engagement:
    return Engagement(
        state["employee_id"],
        state["initiative_id"],
        AllocationType(state["kind"]),
        date.fromisoformat(state["start"]),
        date.fromisoformat(state["end"]),
        Decimal(state["percentage"]),
    )
