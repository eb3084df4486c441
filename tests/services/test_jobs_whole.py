"""Every job and every dead letter, one after the other, on both databases."""

import pytest

from planner.core.jobs.filtering import Filter
from planner.core.jobs.many import Chosen
from planner.core.jobs.models import JobState, LetterStatus
from planner.core.streaming import AT_ONCE
from planner.operations.letters import every_letter
from planner.operations.queries import every_job
from tests.kit.dead_letters import lie
from tests.kit.jobs import PLAIN, Numbered, ask, change
from tests.kit.statements import counted
from tests.kit.world import World

COUNT = 3 * AT_ONCE + 1
"""Rows that take four portions, the last of one row."""


@pytest.fixture
def jobs(both: World) -> World:
    """So many jobs, a running one in their midst, and one of another organisation."""
    ask(both, PLAIN, organisation=both.rival)
    with both.session() as session, session.recording("test.asked", "jobs"):
        session.enqueue_many(PLAIN, [Numbered(number=number) for number in range(COUNT)])
    return both


def test_every_job_is_read_once_the_latest_first_and_none_is_kept(jobs: World):
    with jobs.session() as session, counted(jobs.engine) as statements:
        held, keys = 0, []
        for line in every_job(session, Filter()):
            keys.append(line.job.id)
            held = max(held, len(session.identity_map))

    assert (len(keys), keys) == (COUNT, sorted(set(keys), reverse=True))
    assert held <= 2 * AT_ONCE
    assert len([text for text in statements if "jobs.payload" in text]) == 5


def test_jobs_of_one_person_in_one_state_up_to_one_are_read_whole(jobs: World):
    with jobs.session() as session:
        keys = [line.job.id for line in every_job(session, Filter(requested_by=session.actor_id))]
    change(jobs, keys[5], state=JobState.CANCELLED)
    chosen = Filter(
        requested_by=jobs.acme.people["admin"], states=[JobState.WAITING], until=keys[1]
    )
    with jobs.session() as session:
        found = [line.job.id for line in every_job(session, chosen)]

    assert found == [key for key in keys[1:] if key != keys[5]]


def test_every_open_letter_is_read_once_the_latest_first_and_none_is_kept(both: World):
    lie(both, COUNT, {7: {"status": LetterStatus.DISCARDED}})

    with both.session() as session, counted(both.engine) as statements:
        held, numbers = 0, []
        for found in every_letter(session, Chosen(queue="audit")):
            numbers.append(found.payload["number"])
            held = max(held, len(session.identity_map))

    assert numbers == [n for n in reversed(range(COUNT)) if n != 7]
    assert held <= 2 * AT_ONCE
    assert len(statements) == 4
