"""Money: minor units, and how people write them."""

from decimal import Decimal

import pytest

from planner.domain.money import from_minor, in_full, short, to_minor, written


@pytest.mark.parametrize(
    ("minor", "currency", "few", "exactly"),
    [
        (41235000, "GBP", "£412k", "£412,350"),
        (124000000, "EUR", "€1.24M", "€1,240,000"),
        (450, "USD", "$4.5", "$4.50"),
        (0, "GBP", "£0", "£0"),
        (99999900, "GBP", "£1M", "£999,999"),
        (1200, "JPY", "¥1.2k", "¥1,200"),
        (120000, "CHF", "CHF\u00a01.2k", "CHF\u00a01,200"),
    ],
)
def test_sums_are_written_in_few_figures_and_exactly(minor, currency, few, exactly):
    assert (short(minor, currency), written(minor, currency)) == (few, exactly)


def test_minor_units_round_half_up_and_come_back():
    assert to_minor(Decimal("4.505"), "GBP") == 451
    assert from_minor(451, "GBP") == Decimal("4.51")


def test_a_column_of_sums_has_the_same_decimals():
    assert [in_full(5300, "GBP"), in_full(123456, "GBP"), in_full(7000, "JPY")] == [
        "£53.00",
        "£1,234.56",
        "¥7,000",
    ]
