"""The allocations of a scenario, by person and by initiative: seven selects, however many."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select

from planner.core.session import Session
from planner.domain.amounts import ONE, ZERO
from planner.domain.assumptions import read
from planner.domain.calculation import CalculatorOptions
from planner.domain.lifecycle import AllocationType, InitiativeStatus
from planner.domain.people_capacity import PeopleInputs, Person
from planner.domain.refusals import NotFound
from planner.domain.staffing import Engaged, Load, load, work_of
from planner.portfolio.models import Initiative, ScopeItem, ScopeShare, ScopeSkill
from planner.scenarios.booking import span
from planner.scenarios.calculating.people import people
from planner.scenarios.models import BY_RANK, Allocation, AllocationPeriod, Ranking, Scenario


@dataclass(frozen=True, slots=True)
class Line:
    """One allocation. `missing` are skills that the work names and the person lacks."""

    id: int
    version: int
    employee_id: int
    person: str
    initiative_id: int | None
    title: str | None
    kind: AllocationType
    start: date
    end: date
    percentage: Decimal
    hours: Decimal
    """Stored, in the quarter."""
    ratio: Decimal
    """The part of the quarter it covers."""
    ramp: Decimal
    missing: Sequence[str]
    unfit: bool
    """Whether the work names skills, and the person has none of them."""

    @property
    def work(self) -> str:
        """What it is to, in words."""
        return work_of(self.title, self.kind)

    @property
    def engaged(self) -> Engaged:
        """The part of the person's time it takes."""
        return Engaged(self.percentage, self.start, self.end)


@dataclass(frozen=True, slots=True)
class Given:
    """A person with all their allocations, and the hours they have in the quarter."""

    person: Person
    available: Decimal
    load: Load
    lines: Sequence[Line]

    @property
    def booked(self) -> Decimal:
        """The hours that these allocations take together."""
        return sum((line.hours for line in self.lines), ZERO)

    @property
    def beyond(self) -> Decimal:
        """The booked hours that the person does not have, such as those of leave; 0 for none."""
        return max(ZERO, self.booked - self.available)


@dataclass(frozen=True, slots=True)
class Staffed:
    """An initiative with everybody given to it; `id` is None for work without one.

    `asked` are the hours its scope asks for in the quarter; `rank` is None where it has none.
    """

    id: int | None
    title: str | None
    status: InitiativeStatus | None
    rank: int | None
    asked: Decimal
    lines: Sequence[Line]

    @property
    def booked(self) -> Decimal:
        """The hours given to it."""
        return sum((line.hours for line in self.lines), ZERO)


@dataclass(frozen=True, slots=True)
class Staffing:
    """Everybody who is given to something by name, and everything ranked or staffed by rank."""

    people: Sequence[Given]
    work: Sequence[Staffed]

    @property
    def lines(self) -> list[Line]:
        """Every allocation, person by person."""
        return [line for given in self.people for line in given.lines]


def staffing(session: Session, scenario: Scenario) -> Staffing:
    """The allocations of a scenario."""
    assumptions = read(scenario.assumptions).assumptions
    inputs = people(session, scenario, assumptions, CalculatorOptions())
    by_person: defaultdict[int, list[Line]] = defaultdict(list)
    for line in _lines(session, scenario, inputs):
        by_person[line.employee_id].append(line)
    quarter = span(scenario.period)
    given = [
        Given(
            person,
            person.hours(assumptions),
            load((line.engaged for line in by_person[person.id]), quarter),
            by_person[person.id],
        )
        for person in inputs.people
    ]
    return Staffing(given, _work(session, scenario, given))


def line(session: Session, scenario: Scenario, allocation_id: int) -> Line:
    """One allocation; `NotFound` where the scenario has no such."""
    found = next(
        (each for each in staffing(session, scenario).lines if each.id == allocation_id), None
    )
    if found is None:
        raise NotFound("allocation", allocation_id)
    return found


def load_of(session: Session, scenario: Scenario, employee_id: int) -> Load:
    """How far a scenario gives one person away."""
    rows = session.execute(
        select(Allocation.percentage, Allocation.start_date, Allocation.end_date).where(
            Allocation.scenario_id == scenario.id, Allocation.employee_id == employee_id
        )
    )
    return load((Engaged(*row) for row in rows), span(scenario.period))


def _lines(session: Session, scenario: Scenario, inputs: PeopleInputs) -> list[Line]:
    """In the order of their days, work with an initiative first."""
    known = {person.id: person for person in inputs.people}
    taken = {each.id: each for each in inputs.allocated}
    rows = session.execute(
        select(Allocation, Initiative.title, AllocationPeriod.hours)
        .outerjoin(Initiative, Initiative.id == Allocation.initiative_id)
        .outerjoin(
            AllocationPeriod,
            (AllocationPeriod.allocation_id == Allocation.id)
            & (AllocationPeriod.period_id == scenario.period_id),
        )
        .where(Allocation.scenario_id == scenario.id)
        .order_by(Allocation.initiative_id.is_(None), Allocation.start_date, Allocation.id)
    )
    return [
        Line(
            row.id,
            row.version,
            row.employee_id,
            known[row.employee_id].name,
            row.initiative_id,
            title,
            row.allocation_type,
            row.start_date,
            row.end_date,
            row.percentage,
            hours or ZERO,
            taken[row.id].ratio if row.id in taken else ZERO,
            taken[row.id].ramp if row.id in taken else ONE,
            *_missing(known[row.employee_id], inputs.required.get(row.initiative_id or 0, ())),
        )
        for row, title, hours in rows
    ]


def _missing(person: Person, required: Sequence[str]) -> tuple[list[str], bool]:
    """The skills that a person lacks for work that names these, and whether that is all of them."""
    missing = [skill for skill in required if skill not in person.skills]
    return missing, bool(missing) and len(missing) == len(required)


def _work(session: Session, scenario: Scenario, given: Sequence[Given]) -> list[Staffed]:
    """By rank; then what is staffed and not ranked, by title; then work without an initiative."""
    to: defaultdict[int | None, list[Line]] = defaultdict(list)
    for each in given:
        for found in each.lines:
            to[found.initiative_id].append(found)
    asked = _asked(session, scenario)
    rows = session.execute(
        select(Initiative.id, Initiative.title, Initiative.status, Ranking.rank)
        .outerjoin(
            Ranking,
            (Ranking.initiative_id == Initiative.id) & (Ranking.scenario_id == scenario.id),
        )
        .where(Ranking.id.is_not(None) | Initiative.id.in_([key for key in to if key]))
        .order_by(*BY_RANK)
    )
    listed = [
        Staffed(key, title, status, rank, asked.get(key, ZERO), to[key])
        for key, title, status, rank in rows
    ]
    return [*listed, Staffed(None, None, None, None, ZERO, to[None])] if to[None] else listed


def _asked(session: Session, scenario: Scenario) -> Mapping[int, Decimal]:
    """The hours that each ranked initiative asks for in the quarter."""
    rows = session.execute(
        select(ScopeItem.initiative_id, ScopeShare.share, func.sum(ScopeSkill.hours))
        .select_from(Ranking)
        .join(ScopeItem, ScopeItem.initiative_id == Ranking.initiative_id)
        .join(ScopeSkill, ScopeSkill.scope_item_id == ScopeItem.id)
        .join(ScopeShare, ScopeShare.in_period(scenario.period_id))
        .where(Ranking.scenario_id == scenario.id)
        .group_by(ScopeItem.initiative_id, ScopeShare.share)
    )
    found: defaultdict[int, Decimal] = defaultdict(Decimal)
    for key, share, hours in rows:
        found[key] += hours * share
    return found
