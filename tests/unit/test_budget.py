"""What allocated hours cost."""

from datetime import date
from decimal import Decimal

from planner.domain.budget import Costs, Line, Rate, RateFrom, at_their_rates, budget

POUNDS = Rate(Decimal(40), "GBP")
DEARER = Rate(Decimal(50), "GBP")
EUROS = Rate(Decimal(60), "EUR")
OCTOBER, DECEMBER = date(2026, 10, 1), date(2026, 12, 31)


def line(hours: str, rate: Rate | None = None, initiative: int | None = 1) -> Line:
    return Line(7, initiative, Decimal(hours), rate)


def test_currencies_are_never_added_together():
    costs = Costs([line("10", POUNDS), line("10", EUROS), line("5", POUNDS), line("3")])

    assert costs.cost == {"EUR": 600, "GBP": 600}
    assert (costs.hours, costs.costed_hours) == (28, 25)


def test_hours_without_a_rate_lower_the_coverage_and_not_the_cost():
    costs = Costs([line("30", POUNDS), line("10")])

    assert (costs.coverage, dict(costs.cost)) == (Decimal("0.75"), {"GBP": 1200})


def test_no_hours_have_no_coverage():
    assert Costs([]).coverage is None


def test_the_dearest_in_the_main_currency_comes_first():
    lines = [
        line("10", EUROS, initiative=1),
        line("10", POUNDS, initiative=2),
        line("90", POUNDS, initiative=3),
        line("5", None, initiative=4),
    ]

    assert list(budget(lines).initiatives) == [3, 2, 1, 4]


def test_a_rate_that_holds_the_whole_time_makes_one_line():
    rates = [RateFrom(date(2025, 4, 1), POUNDS), RateFrom(date(2026, 4, 1), DEARER)]

    assert at_their_rates(line("100"), OCTOBER, DECEMBER, rates) == [line("100", DEARER)]


def test_a_pay_round_in_the_middle_pays_both_rates_by_the_day():
    rates = [RateFrom(date(2025, 4, 1), POUNDS), RateFrom(date(2026, 11, 1), DEARER)]

    parts = at_their_rates(line("92"), OCTOBER, DECEMBER, rates)

    assert parts == [line("31", POUNDS), line("61", DEARER)]


def test_hours_before_the_first_rate_have_none():
    rates = [RateFrom(date(2026, 12, 31), POUNDS)]

    parts = at_their_rates(line("92"), OCTOBER, DECEMBER, rates)

    assert parts == [line("91"), line("1", POUNDS)]


def test_splitting_loses_no_hour():
    rates = [RateFrom(date(2026, 10, 8), POUNDS), RateFrom(date(2026, 11, 3), None)]

    parts = at_their_rates(line("100"), OCTOBER, DECEMBER, rates)

    assert sum(part.hours for part in parts) == 100
    assert [part.rate for part in parts] == [None, POUNDS, None]
