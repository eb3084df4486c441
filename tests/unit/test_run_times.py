"""How long work takes."""

import pytest

from planner.domain.run_times import Spread, spread
from planner.web.histograms import histogram


def test_half_and_nearly_all_are_lengths_that_happened():
    found = spread([float(second) for second in range(100, 0, -1)])

    assert found is not None
    assert (found.count, found.p50, found.p95, found.longest) == (100, 50.0, 95.0, 100.0)


def test_without_a_run_nothing_is_known():
    assert spread([]) is None


def test_one_run_is_its_own_spread():
    assert (Spread([0.8]).p50, Spread([0.8]).p95, sum(Spread([0.8]).bars)) == (0.8, 0.8, 1)


def test_bars_hold_every_run_and_the_last_takes_what_lies_beyond():
    found = Spread([*([1.0] * 98), 2.0, 60.0])

    assert (found.end, found.cut) == (2.0, True)
    assert found.bars == [0, 0, 0, 0, 0, 0, 98, 0, 0, 0, 0, 2]


@pytest.mark.parametrize(
    ("this", "title", "marked"),
    [
        (None, "Half end within 1 s, 95 of 100 within 1.9 s", []),
        (1.6, "Half end within 1 s, 95 of 100 within 1.9 s; this run took 1.6 s", [9]),
    ],
)
def test_a_histogram_states_its_finding_and_marks_this_run(this, title, marked):
    drawn = histogram(Spread([n / 10 for n in range(1, 21)]), this)

    assert drawn.title.replace("\N{NO-BREAK SPACE}", " ") == title
    assert [at for at, bar in enumerate(drawn.bars) if bar.marked] == marked


def test_labels_of_a_histogram_do_not_lie_on_each_other():
    near = histogram(Spread([n / 10 for n in range(1, 21)]), 1.1)

    assert [(label.kind, label.strong) for label in near.labels] == [
        ("start", False),
        ("mid", True),
        ("end", False),
    ]


@pytest.mark.parametrize(
    ("this", "labels"),
    [
        (0.1, {("start", "this 0.1 s"), ("mid", "half 1 s"), ("end", "2 s")}),
        (1.9, {("start", "0 s"), ("mid", "half 1 s"), ("end", "this 1.9 s")}),
    ],
)
def test_a_label_at_an_edge_is_not_cut_off(this, labels):
    drawn = histogram(Spread([n / 10 for n in range(1, 21)]), this)
    told = {(label.kind, label.text.replace("\N{NO-BREAK SPACE}", " ")) for label in drawn.labels}

    assert told == labels
