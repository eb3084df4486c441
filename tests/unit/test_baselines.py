"""What a baseline keeps, what changed since, and what becomes of alerts."""

from datetime import date
from decimal import Decimal

import pytest

from planner.domain.availability import CalendarFacts
from planner.domain.baseline import Baseline, Capable, Given, Wanted, taken
from planner.domain.calendar import quarter
from planner.domain.cloning import Carry, Span, moved
from planner.domain.delta import Happened, Live, delta
from planner.domain.drift import Alert, AlertStatus, Drift, Outcome, Thresholds, compared, outcome
from planner.domain.lifecycle import AllocationType, ScenarioStatus, ScenarioType

LIMITS = Thresholds(Decimal(5), Decimal(10))


def person(key: int, *skills: str, off: int = 0, week: int = 40) -> Capable:
    return Capable(key, Decimal(week), CalendarFacts(time_off=Decimal(off)), skills)


def drift(capacity: int, demand: int = 0) -> Drift:
    return Drift(Decimal(capacity), Decimal(demand))


def test_a_stated_number_of_hours_counts_instead_of_weekly_hours():
    ada = Capable(1, Decimal(40), CalendarFacts(Decimal(300), Decimal(50)))

    assert taken([ada], [], [Given(1, None, Decimal(10), Decimal(52))]).capacity_hours == 300


def test_nobody_but_the_allocated_is_in_a_baseline():
    found = taken([person(1), person(2)], [], [Given(2, 7, Decimal(50), Decimal(260))])

    assert [each.id for each in found.people] == [2]
    assert (found.employee_count, found.initiative_count) == (1, 1)


def test_a_person_with_three_skills_counts_once_in_the_sum_and_in_the_net_gap():
    was = Baseline([person(1, "be", "fe", "qa"), person(2, "be")], [], [])

    found = delta(was, Live([person(2, "be")], [], []))

    assert [one.skill for one in found.capacity] == ["be", "fe", "qa"]
    assert found.summary.capacity.hours == -520
    assert (found.summary.capacity.percent, found.summary.net_gap) == (-50, -520)


def test_who_is_new_since_is_no_part_of_what_was_agreed():
    was = Baseline([person(1, "be")], [], [])

    found = delta(was, Live([person(1, "be"), person(2, "be")], [], []))

    assert found.empty


def test_two_allocations_of_a_person_to_one_initiative_are_added_up():
    was = [Given(1, 7, Decimal(50), Decimal(130)), Given(1, 7, Decimal(30), Decimal(78))]
    now = [Given(1, 7, Decimal(80), Decimal(208))]

    assert delta(Baseline([], [], was), Live([], [], now)).given == []
    [found] = delta(Baseline([], [], was), Live([], [], was[:1])).given
    assert (found.happened, found.change.hours) == (Happened.MODIFIED, -78)


def test_demand_of_nothing_is_nothing_in_per_cent():
    asked = Live([], [Wanted(7, "be", Decimal(100), Decimal("0.5"))], [])

    summary = delta(Baseline([], [], []), asked).summary

    assert (summary.demand.hours, summary.demand.percent) == (50, 0)


def test_percentages_round_halves_up():
    was = Baseline([], [Wanted(7, "be", Decimal(800), Decimal(1))], [])
    [found] = delta(was, Live([], [Wanted(7, "be", Decimal("800.04"), Decimal(1))], [])).demand

    assert found.change.percent == Decimal("0.01")


@pytest.mark.parametrize(
    ("alert", "found", "expected"),
    [
        (None, drift(5, 10), Outcome.NOTHING),
        (None, drift(-6), Outcome.RAISED),
        (Alert(AlertStatus.ACTIVE, drift(6)), drift(6), Outcome.NOTHING),
        (Alert(AlertStatus.ACTIVE, drift(6)), drift(7), Outcome.UPDATED),
        (Alert(AlertStatus.ACTIVE, drift(6)), drift(4), Outcome.RESOLVED),
        (Alert(AlertStatus.ACKNOWLEDGED, drift(8), drift(8)), drift(-8), Outcome.SILENCED),
        (Alert(AlertStatus.ACKNOWLEDGED, drift(8), drift(8)), drift(6), Outcome.SILENCED),
        (Alert(AlertStatus.ACKNOWLEDGED, drift(8), drift(8)), drift(8, 1), Outcome.RAISED_AGAIN),
        (Alert(AlertStatus.ACKNOWLEDGED, drift(8), drift(8)), drift(9), Outcome.RAISED_AGAIN),
        (Alert(AlertStatus.ACKNOWLEDGED, drift(8), drift(8)), drift(1), Outcome.RESOLVED),
    ],
)
def test_what_becomes_of_an_alert(alert, found, expected):
    assert outcome(alert, found, LIMITS) is expected


def test_only_a_locked_baseline_with_a_snapshot_drifts():
    locked, baseline = ScenarioStatus.LOCKED, ScenarioType.BASELINE

    assert compared(locked, baseline, True)
    assert not compared(locked, baseline, False)
    assert not compared(ScenarioStatus.APPROVED, baseline, True)
    assert not compared(locked, ScenarioType.REVISION, True)


def test_a_clone_takes_what_is_asked_for_and_leaves_behind_what_lies_outside():
    source, target = quarter(2025, 4), quarter(2026, 1)
    spans = [
        Span(1, AllocationType.PROJECT, date(2025, 10, 1), date(2025, 12, 31)),
        Span(2, AllocationType.SUPPORT, date(2025, 12, 31), date(2025, 12, 31)),
        Span(3, AllocationType.RUN, date(2025, 10, 5), date(2025, 11, 1)),
    ]

    everything = list(moved(spans, source, target, Carry(project_allocations=True)))
    nothing = list(moved(spans, source, target, Carry(run_support_allocations=False)))

    assert [(span.key, span.start, span.end) for span in everything] == [
        (1, date(2026, 1, 1), date(2026, 3, 31)),
        (3, date(2026, 1, 5), date(2026, 2, 1)),
    ]
    assert nothing == []
