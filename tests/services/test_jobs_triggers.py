"""What jobs were begun by: told of each, and kept by whatever follows from it."""

from planner.core.db import db
from planner.core.jobs import mending
from planner.core.jobs.filtering import Filter
from planner.core.jobs.models import DeadLetter
from planner.core.jobs.queries import newest
from planner.core.jobs.triggers import Trigger
from tests.kit.clockwork import MINUTE, TIMED, alone, clock, fire
from tests.kit.jobs import BRIEF, MERGED, PLAIN, Hand, Numbered, ask, dead, due, job
from tests.kit.together import together
from tests.kit.world import World


def begun(world: World, key: int) -> tuple[str | None, int | None]:
    return job(world, key).trigger, job(world, key).parent


def only(world: World, **chosen) -> list[int]:
    with world.session() as session:
        return [each.id for each in newest(session, Filter(**chosen))]


def asks(task, key: list[int]):
    def handler(session, payload, run):
        with session.recording("test.asked", "a test"):
            key.append(session.enqueue(task, Numbered()).id)
            session.enqueue_many(task, [Numbered()])

    return handler


def test_a_job_says_whether_a_person_a_command_or_the_clock_began_it(both: World):
    page = ask(both, PLAIN)
    with both.app.app_context():
        session = db.session(organisation_id=both.acme.id, trigger=Trigger.CLI)
        with session.recording("test.asked", "a test"):
            command = session.enqueue(PLAIN, Numbered()).id
    alone(both, TIMED.name, next_at=clock(both) - MINUTE)
    fire(both)
    [timed] = only(both, triggers=[Trigger.SCHEDULE])

    assert begun(both, page) == ("person", None)
    assert begun(both, command) == ("cli", None)
    assert begun(both, timed) == ("schedule", None)


def test_a_job_that_another_asks_for_names_it_and_so_do_those_that_follow(both: World):
    parent, made = ask(both, PLAIN), list[int]()
    Hand(both).work("planning", asks(MERGED, made))
    hand, [merged] = Hand(both), set(made)
    due(both, merged)
    [claimed] = hand.claim("scenario-recompute")
    ask(both, MERGED)  # while it runs, so that it runs once more
    hand.run(claimed, lambda session, payload, run: None)

    assert begun(both, merged) == ("dependency", parent)
    later, first = only(both, parents=[parent])
    assert (first, begun(both, later)) == (merged, ("dependency", parent))


def test_of_brief_jobs_done_together_each_is_named_by_what_it_asks_for(both: World):
    parents, made = [ask(both, BRIEF), ask(both, BRIEF)], list[int]()
    together(both, asks(PLAIN, made))

    assert [begun(both, key) for key in made] == [("dependency", key) for key in parents]
    assert len(only(both, parents=parents)) == 4


def test_a_retry_says_that_it_is_one(both: World):
    key = dead(both)
    with both.session() as session:
        again = mending.retry(session, session.find(DeadLetter, 1)).id

    assert (begun(both, again), job(both, again).retry_of) == (("retry", None), key)
    assert only(both, triggers=[Trigger.RETRY, Trigger.CLI]) == [again]
