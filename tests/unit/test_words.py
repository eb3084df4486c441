from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from planner.web import words

NOON = datetime(2026, 9, 14, 12, 0, tzinfo=UTC)


def test_tokens_have_separators_and_no_decimals():
    assert words.tokens(Decimal("1234.000")) == "1,234"
    assert words.tokens(Decimal("412.500")) == "413"


def test_a_value_that_would_round_to_nothing_keeps_its_digits():
    assert words.tokens(Decimal("0.400")) == "0.4"
    assert words.signed(Decimal("-0.125")) == "−0.125"


def test_what_is_not_known_is_never_written_as_nothing():
    assert words.tokens(None) == "unknown"
    assert words.signed(None) == "unknown"
    assert words.percent(None) == "unknown"
    assert words.tokens(0) == "0"


@pytest.mark.parametrize(
    ("delta", "written"),
    [(Decimal("72"), "+72"), (Decimal("-32"), "−32"), (Decimal("0"), "0"), (-1204, "−1,204")],
)
def test_a_delta_has_its_sign_and_a_true_minus(delta, written):
    assert words.signed(delta) == written


@pytest.mark.parametrize(
    ("more", "less", "unit", "written"),
    [
        ("40", "42.5", "hours", "−2.5"),
        ("36.25", "40", "hours", "−3.7"),  # shown as 36.3
        ("10.4", "3.6", "tokens", "+6"),  # shown as 10 and 4
        ("0.4", "3", "tokens", "−2.6"),
        ("10.3", "10.4", "tokens", "−0.1"),  # both are shown as 10
        ("1204", "1204", "tokens", "0"),
    ],
)
def test_a_gap_is_what_the_figures_beside_it_differ_by(more, less, unit, written):
    assert words.gap(Decimal(more), Decimal(less), unit) == written


def test_the_title_of_a_figure_has_the_digits_that_rounding_hides():
    assert words.exactly(Decimal("412.500")) == "412.5"
    assert words.exactly(Decimal("412.000")) == ""
    assert words.exactly(None) == ""


def test_hours_keep_one_decimal_where_there_is_one():
    assert words.hours(Decimal("1740.000")) == "1,740"
    assert words.hours(Decimal("36.500")) == "36.5"


def test_a_share_is_a_whole_percentage():
    assert words.percent(Decimal("0.344")) == "34\N{NO-BREAK SPACE}%"
    assert words.percent(Decimal("-0.08")) == "−8\N{NO-BREAK SPACE}%"


def test_a_part_of_an_unknown_total_is_not_a_percentage():
    assert words.part(162, 264) == "61\N{NO-BREAK SPACE}%"
    assert words.part(162, None) == ""


def test_a_count_takes_the_plural_except_for_one():
    assert words.plural(1, "pool") == "1 pool"
    assert words.plural(0, "pool") == "0 pools"
    assert words.plural(1204, "entry", "entries") == "1,204 entries"


def test_counts_are_spelt_up_to_ten():
    assert words.spelt(0) == "no"
    assert words.spelt(8) == "eight"
    assert words.spelt(11) == "11"


def test_a_list_ends_in_and():
    assert words.listing(["Architecture", "Design", "Security"]) == (
        "Architecture, Design and Security"
    )
    assert words.listing(["Design"]) == "Design"
    assert words.listing([]) == ""


def test_only_the_first_letter_is_raised():
    assert words.upper_first("data engineering for NHS") == "Data engineering for NHS"


@pytest.mark.parametrize(
    ("span", "written"),
    [
        (0, "0 s"),
        (0.0004, "0 s"),
        (0.04, "40 ms"),
        (0.0996, "100 ms"),
        (0.1, "0.1 s"),
        (25, "25 s"),
        (100, "1 min 40 s"),
        (120, "2 min"),
        (7500, "2 h 5 min"),
    ],
)
def test_a_short_time_is_told_in_the_unit_that_shows_it(span, written):
    assert words.seconds(span) == written.replace(" ", words.SPACE)


@pytest.mark.parametrize(
    ("before", "written"),
    [
        (timedelta(minutes=3, seconds=20), "3 minutes ago"),
        (timedelta(hours=1), "1 hour ago"),
        (timedelta(days=-2), "in 2 days"),
        (timedelta(days=400), "1 year ago"),
        (timedelta(0), "just now"),
    ],
)
def test_a_moment_is_told_by_its_distance(before, written):
    assert words.relative(NOON - before, NOON) == written


def test_moments_and_dates_are_iso():
    assert words.iso(NOON) == "2026-09-14T12:00:00Z"
    assert words.iso(date(2026, 9, 14)) == "2026-09-14"
    assert words.stamp(NOON) == "2026-09-14 12:00"
