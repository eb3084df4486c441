"""Who has time in a scenario's quarter, for which skill and which work: seven selects at most."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from planner.capacity.models import EmployeeSkill
from planner.capacity.queries import units
from planner.core.session import Session
from planner.domain.amounts import ONE, ZERO
from planner.domain.assumptions import read
from planner.domain.ramp import ramp
from planner.portfolio.models import Familiarity, Initiative
from planner.scenarios.booking import engagements
from planner.scenarios.models import Scenario
from planner.staffing.queries.people import Present, present


@dataclass(frozen=True, slots=True)
class Wanted:
    """Who is looked for. `skill` is spelled as people have it; `hours` are at least so many free.

    With `initiative_id`, how well people know it is told; with `node_id`, only people who belong
    to that org node or one within it are shown.
    """

    skill: str = ""
    level: int = 1
    hours: Decimal = ONE
    initiative_id: int | None = None
    node_id: int | None = None
    find: str = ""


@dataclass(frozen=True, slots=True)
class Available:
    """Somebody who fits. `familiarity` is None where nobody stated it; `ramp` is what counts."""

    who: Present
    level: int | None
    familiarity: Decimal | None
    ramp: Decimal


@dataclass(frozen=True, slots=True)
class Availability:
    """The people who fit, the best for it first, and how many are here in the quarter."""

    people: Sequence[Available]
    everybody: int

    @property
    def free_hours(self) -> Decimal:
        """The hours that nothing takes of them."""
        return sum((each.who.time.free_hours for each in self.people), ZERO)


def availability(session: Session, scenario: Scenario, wanted: Wanted) -> Availability:
    """Who fits: by proficiency, then by what they know of the work, then by the hours free."""
    here = present(session, scenario, engagements(session, scenario.id))
    known, ramps = _known(session, scenario, wanted)
    within = _within(session, scenario, wanted)
    chosen = [
        Available(
            each, each.skills.get(wanted.skill), known.get(each.id), ramps(known.get(each.id))
        )
        for each in here
        if _fits(each, wanted) and (within is None or each.id in within)
    ]
    return Availability(sorted(chosen, key=_best), len(here))


def skills(session: Session) -> list[str]:
    """Every skill that anybody has, by name."""
    return list(session.scalars(select(EmployeeSkill.name).distinct().order_by(EmployeeSkill.name)))


def _best(each: Available) -> tuple[Any, ...]:
    free = each.who.time.free_hours
    return -(each.level or 0), -(each.familiarity or ZERO), -free, each.who.name.casefold()


def _fits(each: Present, wanted: Wanted) -> bool:
    if wanted.skill and each.skills.get(wanted.skill, 0) < wanted.level:
        return False
    if wanted.find.casefold() not in f"{each.name} {each.job_title}".casefold():
        return False
    return each.time.free_hours >= wanted.hours


def _within(session: Session, scenario: Scenario, wanted: Wanted) -> frozenset[int] | None:
    if wanted.node_id is None:
        return None
    node, period = units.node(session, wanted.node_id), scenario.period
    return frozenset(session.scalars(units.members(node, period.start_date, period.end_date)))


def _known(
    session: Session, scenario: Scenario, wanted: Wanted
) -> tuple[Mapping[int, Decimal], Callable[[Decimal | None], Decimal]]:
    """How well people know the work, and what counts of somebody who knows it so."""
    if wanted.initiative_id is None:
        return {}, lambda _: ONE
    rows = session.execute(
        select(Familiarity.employee_id, Familiarity.level).where(
            Familiarity.initiative_id == wanted.initiative_id
        )
    )
    initiative = session.find(Initiative, wanted.initiative_id)
    assumed = read(scenario.assumptions).assumptions

    def counts(level: Decimal | None) -> Decimal:
        return ramp(assumed, initiative.domain_complexity, level).modifier

    return dict(rows.all()), counts
