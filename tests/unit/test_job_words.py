"""Jobs in words, where no database is asked."""

import pytest

from planner.core.jobs.models import Job
from planner.core.jobs.triggers import Trigger
from planner.operations.queries import Counts
from planner.operations.told import fault, headline, nobody


@pytest.mark.parametrize(
    ("error_class", "error", "told"),
    [
        ("ConnectionError", "The relay is away", "The relay is away"),
        ("KeyError", "'template 4'", "KeyError: 'template 4'"),
        ("TimeoutError", "Timeout", "TimeoutError: Timeout"),
        ("AssertionError", "", "AssertionError"),
        ("AssertionError", None, "AssertionError"),
        (None, "Left half done", "Left half done"),
        (None, None, ""),
    ],
)
def test_what_was_raised_is_told_with_its_kind_where_its_words_are_hardly_any(
    error_class, error, told
):
    assert fault(error_class, error) == told


def test_what_was_not_counted_to_its_end_is_said_to_be_more():
    states = {"waiting": 10_000, "running": 2, "failed": 1, "done": 0, "cancelled": 0}
    counts = Counts(states, frozenset({"waiting"}))

    assert headline(counts) == (
        "Work is under way: two running, more than 10,000 waiting; one failed."
    )


def test_what_nobody_asked_for_was_begun_by_the_clock_or_by_planner_itself():
    assert nobody(Job(trigger=Trigger.SCHEDULE)) == "the clock"
    assert nobody(Job(trigger=Trigger.DEPENDENCY)) == nobody(Job(trigger=None)) == "Planner"
