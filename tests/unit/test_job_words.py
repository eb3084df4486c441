"""Jobs in words, where no database is asked."""

import pytest

from planner.core.jobs.models import Job, JobState
from planner.core.jobs.triggers import Trigger
from planner.operations.queries import Counts
from planner.operations.told import fault, headline, nobody, outcome
from planner.web.words import SPACE

WORK = "new 0, changed 1,204, removed 2"


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


@pytest.mark.parametrize(
    ("state", "result", "told"),
    [
        (JobState.SUCCEEDED, {"new": 0, "changed": 1204, "removed": 2, "kept": 9}, WORK),
        (JobState.SUCCEEDED, {"rows": 40, "file": "jobs.xlsx", "whole": True}, "rows 40"),
        (JobState.SUCCEEDED, {"scenarios_checked": 1}, "scenarios checked 1"),
        (JobState.SUCCEEDED, None, ""),
        (JobState.SUCCEEDED, [1, 2], ""),
        (JobState.RUNNING, {"rows": 40}, ""),
    ],
)
def test_a_job_that_is_done_tells_the_first_counts_of_its_result(state, result, told):
    assert outcome(Job(state=state, result=result)).replace(SPACE, " ") == told
