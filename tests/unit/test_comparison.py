"""Why two scenarios differ."""

from decimal import Decimal

from planner.domain.comparison import (
    Asked,
    Cause,
    CauseKind,
    Pair,
    by_initiative,
    causes,
    reranked,
    waterfall,
)

DATA, DESIGN = 1, 2
SIGN_IN, RECORDS, MAPS = 11, 12, 13


def asked(amount: str, rate: str | None = None) -> Asked:
    return Asked(Decimal(amount), None if rate is None else Decimal(rate))


def test_an_initiative_that_only_one_ranks_is_in_or_out():
    pairs = [
        Pair(SIGN_IN, DATA, asked("66"), None),
        Pair(MAPS, DATA, None, asked("10")),
    ]

    assert causes(pairs, {SIGN_IN}, {MAPS}) == [
        Cause(CauseKind.OUT, DATA, SIGN_IN, Decimal(-66)),
        Cause(CauseKind.IN, DATA, MAPS, Decimal(10)),
    ]


def test_what_both_rank_and_one_no_longer_asks_is_scope():
    pairs = [Pair(SIGN_IN, DATA, asked("66"), None)]

    assert [cause.kind for cause in causes(pairs, {SIGN_IN}, {SIGN_IN})] == [CauseKind.SCOPE]


def test_a_typed_figure_was_restated():
    pairs = [Pair(SIGN_IN, DATA, asked("66"), asked("60", "1.2"))]

    assert causes(pairs, {SIGN_IN}, {SIGN_IN}) == [
        Cause(CauseKind.STATED, DATA, SIGN_IN, Decimal(-6))
    ]


def test_scope_and_rate_are_told_apart_and_what_both_do_together_closes_the_sum():
    pairs = [Pair(SIGN_IN, DATA, asked("100", "1"), asked("180", "1.5"))]

    assert causes(pairs, {SIGN_IN}, {SIGN_IN}) == [
        Cause(CauseKind.SCOPE, DATA, SIGN_IN, Decimal("20.000")),
        Cause(CauseKind.RATE, DATA, None, Decimal("50.000")),
        Cause(CauseKind.INTERACTION, DATA, None, Decimal("10.000")),
    ]


def test_the_same_rate_leaves_scope_alone():
    pairs = [Pair(SIGN_IN, DATA, asked("100", "3"), asked("107", "3"))]

    assert causes(pairs, {SIGN_IN}, {SIGN_IN}) == [
        Cause(CauseKind.SCOPE, DATA, SIGN_IN, Decimal("7.000"))
    ]


def test_over_all_lines_an_initiative_is_told_once():
    pairs = [
        Pair(SIGN_IN, DATA, asked("66"), None),
        Pair(SIGN_IN, DESIGN, asked("4"), None),
        Pair(RECORDS, DATA, asked("1"), asked("2")),
    ]

    assert by_initiative(causes(pairs, {SIGN_IN, RECORDS}, {RECORDS})) == [
        Cause(CauseKind.OUT, "", SIGN_IN, Decimal(-70)),
        Cause(CauseKind.STATED, "", RECORDS, Decimal(1)),
    ]


def test_a_waterfall_leads_from_one_figure_to_the_other():
    pairs = [
        Pair(SIGN_IN, DATA, asked("66"), None),
        Pair(RECORDS, DATA, asked("100", "1"), asked("180", "1.5")),
    ]
    steps = waterfall(Decimal(412), causes(pairs, {SIGN_IN, RECORDS}, {RECORDS}))

    assert [(step.kind, step.start, step.amount) for step in steps] == [
        (CauseKind.OUT, 412, -66),
        (CauseKind.SCOPE, 346, 20),
        (CauseKind.RATE, 366, 50),
        (CauseKind.INTERACTION, 416, 10),
    ]
    assert steps[-1].end == 412 - 66 + 80


def test_small_causes_are_added_up_and_counted():
    pairs = [Pair(key, DATA, None, asked(str(key))) for key in range(1, 12)]
    steps = waterfall(Decimal(0), causes(pairs, set(), set(range(1, 12))), shown=8)

    assert [step.amount for step in steps] == [11, 10, 9, 8, 7, 6, 5, 4, 6]
    assert (steps[-1].others, steps[-1].end) == (3, 66)


def test_one_small_cause_too_many_is_told_rather_than_added_up():
    pairs = [Pair(key, DATA, None, asked(str(key))) for key in range(1, 10)]
    steps = waterfall(Decimal(0), causes(pairs, set(), set(range(1, 10))), shown=8)

    assert [step.others for step in steps] == [0] * 9


def test_who_moves_up_because_another_left_is_not_reranked():
    assert reranked({SIGN_IN: 1, RECORDS: 2, MAPS: 3}, {RECORDS: 1, MAPS: 2}) == []


def test_who_changed_places_is_told_with_both_ranks():
    before = {SIGN_IN: 1, RECORDS: 2, MAPS: 3}
    after = {MAPS: 1, SIGN_IN: 2, RECORDS: 3}

    assert reranked(before, after) == [(MAPS, 3, 1), (SIGN_IN, 1, 2), (RECORDS, 2, 3)]
