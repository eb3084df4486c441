"""Requests: their moves, their score, and the figures of the pipeline."""

from decimal import Decimal

import pytest

from planner.domain.intake import (
    Effort,
    IntakeStatus,
    OnlyConverted,
    Pipeline,
    Urgency,
    allow_intake_move,
    moves_by_hand,
    score,
)
from planner.domain.lifecycle import NoSuchMove


def test_a_request_goes_from_triage_to_assessed_back_to_draft_or_is_closed():
    assert moves_by_hand(IntakeStatus.TRIAGE) == (
        IntakeStatus.ASSESSED,
        IntakeStatus.DRAFT,
        IntakeStatus.CLOSED,
    )


def test_an_approved_request_is_not_marked_as_converted_by_hand():
    assert IntakeStatus.CONVERTED not in moves_by_hand(IntakeStatus.APPROVED)
    with pytest.raises(OnlyConverted, match="Renewals cannot be marked as converted by hand"):
        allow_intake_move("Renewals", IntakeStatus.APPROVED, IntakeStatus.CONVERTED)


def test_a_move_that_does_not_exist_names_those_that_do():
    with pytest.raises(NoSuchMove) as refused:
        allow_intake_move("Renewals", IntakeStatus.DRAFT, IntakeStatus.APPROVED)

    assert str(refused.value) == "Renewals is draft and cannot go to approved."
    assert refused.value.remedy == "From here it can go to triage or closed."


@pytest.mark.parametrize(
    ("value", "urgency", "effort", "expected"),
    [
        (7, Urgency.HIGH, Effort.S, "6.5"),
        (9, Urgency.HIGH, Effort.XL, "1.9"),
        (1, Urgency.LOW, Effort.XL, "0.1"),
        (10, Urgency.CRITICAL, Effort.XS, "20.0"),
    ],
)
def test_the_score_is_value_and_urgency_for_the_effort(value, urgency, effort, expected):
    assert score(value, urgency, effort) == Decimal(expected)


@pytest.mark.parametrize(
    "known", [(None, Urgency.LOW, Effort.S), (5, None, Effort.S), (5, Urgency.LOW, None)]
)
def test_a_score_is_unknown_while_one_part_of_it_is(known):
    assert score(*known) is None


def test_percentages_of_nothing_are_zero():
    found = Pipeline(0, 0, 0, 0)

    assert (found.coverage, found.leakage, found.conversion, found.planning) == (0, 0, 0, 0)


def test_a_percentage_is_rounded_half_up_to_a_decimal():
    found = Pipeline(
        approved_unconverted=0, converted_planned=1, converted_unplanned=0, direct_planned=7
    )

    assert (found.coverage, found.leakage) == (Decimal("12.5"), Decimal("87.5"))
