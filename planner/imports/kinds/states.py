"""What kinds share whose rows are kept as states: the difference, and scenarios that are closed."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import select

from planner.core.among import among_parts
from planner.core.session import Session
from planner.domain.importing.drafts import Problem
from planner.domain.importing.plans import Plan
from planner.domain.importing.sheets import Sheet, SheetReader
from planner.domain.importing.undo import State, differing
from planner.domain.refusals import Conflict
from planner.imports.differences import Cell
from planner.periods.models import Period
from planner.scenarios.fence import closed
from planner.scenarios.models import Scenario

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Changed(Generic[T]):
    """Something on file before and after its row, as states, and what it becomes."""

    key: int
    was: State
    now: State
    becomes: T
    cells: Sequence[Cell]

    @property
    def changed(self) -> bool:
        """Whether anything differs."""
        return bool(self.cells)

    @property
    def kept(self) -> list[Any]:
        """What is kept of the change: the key, and what differs, before and after."""
        return [self.key, *differing(self.was, self.now)]


def plans(session: Session) -> list[Plan]:
    """Every scenario, also those that no longer change."""
    rows = session.execute(
        select(Scenario.id, Scenario.name, Period.label)
        .join(Period, Period.id == Scenario.period_id)
        .order_by(Period.start_date, Scenario.id)
    )
    return [Plan(*row) for row in rows]


def held(session: Session, keys: Collection[int]) -> dict[int, Scenario]:
    """These scenarios by key; inside a change they are held until it is done."""
    if not keys:
        return {}
    chosen = select(Scenario).where(Scenario.id.in_(keys)).order_by(Scenario.id)
    if session.changing:
        chosen = chosen.with_for_update(of=Scenario).execution_options(populate_existing=True)
    return {scenario.id: scenario for scenario in session.scalars(chosen)}


def refusals(session: Session, keys: Collection[int]) -> dict[int, Conflict]:
    """By scenario, what stands against changing it; those that may change are not among them."""
    found = {key: closed(scenario) for key, scenario in held(session, keys).items()}
    return {key: refusal for key, refusal in found.items() if refusal}


def closed_ones(session: Session, model: type[Any], keys: Sequence[int]) -> dict[int, str]:
    """Which of these rows of a table are of scenarios that no longer change, and why."""
    parts = list(among_parts(model.id, keys))
    concerned: set[int] = set()
    for part in parts:
        concerned.update(session.scalars(select(model.scenario_id).where(part).distinct()))
    refused, found = refusals(session, concerned), dict[int, str]()
    for part in parts if refused else ():
        chosen = select(model.id, model.scenario_id).where(model.scenario_id.in_(refused), part)
        found |= {key: refused[of].sentence for key, of in session.execute(chosen)}
    return found


def shut(refusal: Conflict, column: str, name: str) -> Problem:
    """The problem of a row that would change a scenario which is closed."""
    expected = "a scenario whose figures may change"
    return Problem("closed", column, name, expected, refusal.in_full)


def note_shut(
    session: Session, sheet: Sheet, keys: Sequence[int | None], reader: SheetReader
) -> None:
    """Note new rows of scenarios that are closed. Rows have their scenario in `plan`."""
    places = list(sound(sheet, keys))
    named = sheet.of("plan")
    refused = refusals(session, {named[place].id for place in places})
    for place in places:
        plan = named[place]
        if plan.id in refused:
            column = reader.column_of("scenario")
            sheet.problems[place].append(shut(refused[plan.id], column, plan.name))


def sound(sheet: Sheet, keys: Sequence[int | None]) -> Iterable[int]:
    """The places of new rows that say something, with which nothing is wrong so far."""
    apart = sheet.problems.keys() | sheet.silent
    return (place for place, key in enumerate(keys) if key is None and place not in apart)
