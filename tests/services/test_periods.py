"""The calendar of an organisation, as it is filled and asked."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select

from planner.core import clock
from planner.core.audit import AuditEvent
from planner.core.identity import Organisation
from planner.core.zone import today
from planner.domain.lifecycle import PeriodType
from planner.domain.refusals import NotFound
from planner.periods import queries
from planner.periods.commands import ensure_calendar
from planner.periods.models import Period
from tests.kit.events import last
from tests.kit.world import World

NOON = datetime(2026, 9, 14, 12, tzinfo=UTC)


def test_the_calendar_runs_from_last_year_to_two_years_ahead(both: World):
    with clock.hold(NOON), both.session() as session:
        added = ensure_calendar(session)
        counts = dict(
            session.execute(select(Period.type, func.count()).group_by(Period.type)).all()
        )
        years = session.execute(select(func.min(Period.year), func.max(Period.year))).one()

    assert counts == {
        PeriodType.QUARTER: 4 * 4,
        PeriodType.MONTH: 4 * 12,
        PeriodType.WEEK: 52 + 53 + 52 + 52,
    }
    assert added == 16 + 48 + 209
    assert tuple(years) == (2025, 2028)


def test_a_second_seeding_adds_nothing_and_records_nothing(both: World):
    with clock.hold(NOON), both.session() as session:
        ensure_calendar(session)
        events = session.scalar(select(func.count()).select_from(AuditEvent))

        assert ensure_calendar(session) == 0
        assert session.scalar(select(func.count()).select_from(AuditEvent)) == events


def test_a_year_later_one_year_is_added_and_recorded(both: World):
    with both.session() as session:
        with clock.hold(NOON):
            ensure_calendar(session)
        with clock.hold(datetime(2027, 1, 2, 12, tzinfo=UTC)):
            added = ensure_calendar(session)
        event = last(session)

    assert added == 4 + 12 + 52
    assert (event.action, event.subject) == ("calendar.extended", "calendar 2026 to 2029")
    assert event.facts == {"first_year": 2026, "last_year": 2029, "periods": 68}


def test_months_lie_in_quarters_and_weeks_in_the_month_of_their_monday(both: World):
    with clock.hold(NOON), both.session() as session:
        ensure_calendar(session)
        labels = dict(session.execute(select(Period.id, Period.label)).all())
        parents = {
            label: labels.get(parent)
            for label, parent in session.execute(select(Period.label, Period.parent_id))
        }

    assert parents["2026-Q3"] is None
    assert parents["2026-08"] == "2026-Q3"
    assert parents["2026-W01"] == "2025-12"
    assert parents["2025-W01"] is None
    assert [label for label, parent in parents.items() if parent is None and "W" in label] == [
        "2025-W01"
    ]


def test_every_organisation_has_a_calendar_of_its_own(both: World):
    with clock.hold(NOON), both.session() as session:
        ensure_calendar(session)

    with both.session(both.rival) as session:
        assert queries.quarters(session) == []
        with pytest.raises(NotFound, match=r"There is no quarter 2026-Q3 here\."):
            queries.quarter(session, "2026-Q3")


def test_a_day_has_its_quarter_and_two_neighbours(both: World):
    with clock.hold(NOON), both.session() as session:
        ensure_calendar(session)
        around = queries.adjacent_quarters(session, date(2026, 12, 31))
        ends = queries.adjacent_quarters(session, date(2028, 12, 31))

    assert [around.previous.label, around.current.label, around.next.label] == [
        "2026-Q3",
        "2026-Q4",
        "2027-Q1",
    ]
    assert (ends.current.label, ends.next) == ("2028-Q4", None)


def test_today_is_the_date_where_the_organisation_is(both: World):
    late = datetime(2026, 9, 30, 20, tzinfo=UTC)
    with clock.hold(late), both.session() as session:
        ensure_calendar(session)
        with session.recording("organisation.moved", "organisation"):
            session.find(Organisation, both.acme.id).time_zone = "Asia/Tokyo"

        assert today(session) == date(2026, 10, 1)
        assert queries.current_quarter(session, today(session)).label == "2026-Q4"


def test_quarters_that_are_over_can_be_left_out(both: World):
    with clock.hold(NOON), both.session() as session:
        ensure_calendar(session)
        labels = [period.label for period in queries.quarters(session, since=date(2028, 4, 1))]

    assert labels == ["2028-Q2", "2028-Q3", "2028-Q4"]
