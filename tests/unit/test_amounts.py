"""Amounts: exact, rounded once, and written for people."""

from decimal import Decimal

import pytest

from planner.domain.amounts import (
    counted,
    exact,
    from_thousandths,
    round_half_up,
    to_thousandths,
    tokens,
    written,
)


@pytest.mark.parametrize(
    ("value", "rounded"),
    [("0.0005", "0.001"), ("0.00049", "0"), ("2.0025", "2.003"), ("-0.0025", "-0.002")],
)
def test_a_half_thousandth_goes_up(value: str, rounded: str):
    assert round_half_up(Decimal(value)) == Decimal(rounded)


def test_a_float_means_what_a_person_would_write():
    assert exact(0.1) + exact(0.2) == Decimal("0.3")


def test_an_amount_of_tokens_has_three_places():
    assert tokens("12.34567") == Decimal("12.346")


def test_amounts_are_stored_as_whole_thousandths():
    assert to_thousandths(Decimal("12.3456")) == 12346
    assert from_thousandths(12346) == Decimal("12.346")


@pytest.mark.parametrize(
    ("value", "text"),
    [("1118", "1,118"), ("12.500", "12.5"), ("-32", "−32"), ("0", "0"), ("-0.0001", "0")],
)
def test_amounts_read_like_figures_in_a_newspaper(value: str, text: str):
    assert written(Decimal(value)) == text


def test_one_token_is_singular():
    assert (counted(Decimal(1), "token"), counted(Decimal("1.5"), "token")) == (
        "1 token",
        "1.5 tokens",
    )
