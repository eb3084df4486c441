"""A person's weeks as they come out of both databases."""

from datetime import date
from decimal import Decimal

from planner.capacity.models import CalendarEntry, Employee
from planner.core.session import Session
from planner.people.queries.weeks import chosen, plans, weekly
from planner.periods.models import Period
from planner.scenarios import booking
from planner.scenarios.booking import Engagement
from planner.scenarios.models import Scenario
from tests.kit.people import employee
from tests.kit.plan import Plan, plan
from tests.kit.world import World


def ada(session: Session, made: Plan, **known: object) -> int:
    """Somebody with a whole-quarter half and two full weeks of October in the plan."""
    with session.recording("scenario.staffed", "a plan"):
        key = employee(session, "Ada", **known)
        row = session.find(Scenario, made.scenario)
        whole = date(2026, 10, 1), date(2026, 12, 31)
        weeks = date(2026, 10, 12), date(2026, 10, 25)
        booking.add_engagements(
            session,
            row,
            [
                Engagement(key, None, "RUN", *whole, Decimal("33.333")),
                Engagement(key, None, "SUPPORT", *weeks, Decimal(80)),
            ],
        )
    return key


def test_weeks_add_up_to_the_hours_that_are_stored(both: World):
    made = plan(both)
    with both.session() as session:
        person = session.find(Employee, ada(session, made))
        period, scenario = session.find(Period, made.period), session.find(Scenario, made.scenario)

        found = weekly(session, person, period, scenario).found

        stored = Decimal("173.332") + Decimal("63.304")
        assert (found.base, found.allocated) == (520, stored)
        assert [each.label for each in found.over] == ["2026-W42", "2026-W43"]
        assert found.weeks[2].allocated == Decimal("13.189") + Decimal("31.652")
        assert weekly(session, person, period, None).found.allocated == 0


def test_what_is_stated_of_the_quarter_comes_off(both: World):
    made = plan(both)
    with both.session() as session:
        key = ada(session, made, active_start=date(2026, 11, 16))
        with session.recording("employee.calendar_stated", "Ada"):
            session.add(CalendarEntry(employee_id=key, period_id=made.period, time_off=Decimal(46)))
        period = session.find(Period, made.period)

        found = weekly(session, session.find(Employee, key), period, None).found

        assert (found.base, found.off, found.free) == (260, 46, 214)
        assert [each.base for each in found.weeks[:6]] == [0] * 6
        assert found.weeks[7].off == 7


def test_the_primary_scenario_comes_first_and_archived_ones_only_when_asked(both: World):
    made = plan(both)
    with both.session() as session:
        with session.recording("scenario.created", "plans"):
            rows = [
                Scenario(name=name, period_id=made.period, is_primary=name == "Primary")
                for name in ("Primary", "Newest", "Away")
            ]
            session.add_all(rows)
            session.flush()
            rows[2].archived_at = rows[2].created_at
        period = session.find(Period, made.period)

        offered = plans(session, period)

        assert [each.name for each in offered] == ["Primary", "Newest", "Lean"]
        assert [each.name for each in plans(session, period, rows[2].id)][1] == "Away"
        assert chosen(offered, rows[1].id) is offered[1]
        assert chosen(offered, 999999) is offered[0]
        assert chosen([], None) is None
