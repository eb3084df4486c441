"""A person's quarter week by week."""

from dataclasses import replace

from flask import Response, request

from planner.capacity.models import Employee
from planner.core import clock
from planner.core.session import Session
from planner.domain.permissions import Permission
from planner.domain.person_weeks import PersonWeek
from planner.domain.views import is_key
from planner.people.queries import person as people
from planner.people.queries import weeks as queries
from planner.people.routes.base import PERSON, pages
from planner.periods import queries as periods
from planner.periods.models import Period
from planner.scenarios import inputs
from planner.web import charts, words
from planner.web.asked import anything, naming
from planner.web.charts import Bullet
from planner.web.exports import Column, twin
from planner.web.respond import show
from planner.web.zone import today

ADDRESS = f"{PERSON}/weeks"
COLUMNS: list[Column[PersonWeek]] = [
    Column("week", lambda each: each.label),
    Column("start_date", lambda each: each.start),
    Column("end_date", lambda each: each.end),
    Column("base_hours", lambda each: each.base),
    Column("time_off", lambda each: each.off),
    Column("allocated_hours", lambda each: each.allocated),
    Column("free_hours", lambda each: each.free),
    Column("over_hours", lambda each: each.beyond),
]

NAMED = naming(quarter=anything, scenario=is_key)
"""What an address may name; there is no page of a quarter that is not known."""


@pages.page(ADDRESS, permission=Permission.SCENARIO_READ, knows=NAMED)
def weeks(session: Session, employee_id: int) -> Response:
    """What a person has, what is off, given away and free, for each week of a quarter."""
    found = people.person(session, employee_id)
    every = periods.quarters(session)
    period = _period(session, every)
    plans = queries.plans(session, period, _asked()) if period else []
    scenario = queries.chosen(plans, _asked())
    stamp = inputs.stamp(session, scenario) if scenario else None
    weekly = queries.weekly(session, found, period, scenario) if period else None
    return show(
        "people/weeks.html",
        person=found,
        quarters=every,
        plans=plans,
        scenario=scenario,
        weekly=weekly,
        bullets={each.label: bullet(each) for each in weekly.found.weeks} if weekly else {},
        stamp=stamp,
        now=clock.now(),
        today=today(),
    )


@pages.page(f"{ADDRESS}.<twin:form>", permission=Permission.SCENARIO_READ, knows=NAMED)
def weeks_twin(session: Session, employee_id: int, form: str) -> Response:
    """The same weeks for spreadsheets and programs."""
    found = people.person(session, employee_id)
    return twin(form, f"weeks-of-person-{found.id}", COLUMNS, _weeks(session, found))


def bullet(each: PersonWeek) -> Bullet:
    """What is given away of a week's hours, drawn as the ledger draws a pool."""
    drawn = charts.bullet(each.label, each.has, each.allocated, None)
    finding = f"{words.hours(each.allocated)} of {words.hours(each.has)} hours given away"
    rest = (
        f"{words.hours(each.beyond)} too much" if each.beyond else f"{words.hours(each.free)} free"
    )
    return replace(drawn, title=f"{each.label}: {finding}, {rest}")


def _weeks(session: Session, found: Employee) -> list[PersonWeek]:
    period = _period(session, periods.quarters(session))
    if period is None:
        return []
    scenario = queries.chosen(queries.plans(session, period, _asked()), _asked())
    return list(queries.weekly(session, found, period, scenario).found.weeks)


def _period(session: Session, every: list[Period]) -> Period | None:
    """The quarter that is asked for; otherwise the running one, or the last of the calendar."""
    if label := request.args.get("quarter", ""):
        return periods.quarter(session, label)
    running = periods.current_quarter(session, today())
    return running or (every[-1] if every else None)


def _asked() -> int | None:
    key = request.args.get("scenario", "")
    return int(key) if is_key(key) else None
