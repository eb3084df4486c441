"""Totals of jobs only rise: whatever retention removes, and however often they are added up."""

from sqlalchemy import delete, select, update

from planner.core import platform
from planner.core.jobs import GiveUp, Job, Payload, Task, sweeping, totals
from planner.core.jobs.placing import jobs
from planner.core.jobs.totals import ENQUEUED, FINISHED, JobTotal, marks
from tests.kit.jobs import PLAIN, RATED, Hand, ask, perform
from tests.kit.world import World
from workers.handlers import HANDLERS


class Fed(Payload):
    number: int = 0


COUNTING = Task("csv-import/test-counting", Fed, counts="test_rows")


def told(world: World) -> dict[tuple[str, str, str], int]:
    with world.app.app_context(), platform.reading() as connection:
        return {key: number for key, number in totals.totals(connection).items() if number}


def keep(world: World) -> None:
    with world.app.app_context(), platform.transaction() as connection:
        totals.keep_totals(connection)


def age(world: World) -> None:
    """All that was done so far, keeping the totals too, was done two minutes ago."""
    with world.app.app_context(), platform.transaction() as connection:
        late = {name: jobs.c[name] - 120_000 for name in ("created_at", "finished_at")}
        connection.execute(update(jobs).values(**late))
        earlier = update(marks).where(marks.c.metric == FINISHED, marks.c.reached > 0)
        connection.execute(earlier.values(reached=marks.c.reached - 120_000))


def fail(session, payload, run) -> None:
    raise GiveUp("no")


def worked(world: World) -> None:
    """Three jobs asked for in two organisations: one done, one dead, one that waits."""
    ask(world, PLAIN)
    ask(world, PLAIN, organisation=world.rival)
    Hand(world).work("planning", lambda session, payload, run: {"rows": 3})
    Hand(world).work("planning", fail)
    ask(world, PLAIN)


EXPECTED = {
    (ENQUEUED, "planning", ""): 3,
    (FINISHED, "planning", "succeeded"): 1,
    (FINISHED, "planning", "dead"): 1,
}


def test_totals_are_right_before_and_after_they_are_kept_and_after_rows_are_gone(both: World):
    worked(both)
    young = told(both)
    keep(both)
    kept_young = told(both)
    age(both)
    keep(both)
    keep(both)
    with both.app.app_context(), platform.transaction() as connection:
        connection.execute(delete(jobs))

    assert (young, kept_young, told(both)) == (EXPECTED, EXPECTED, EXPECTED)


def test_totals_go_on_rising_from_where_they_stood(both: World):
    worked(both)
    age(both)
    keep(both)
    worked(both)

    assert told(both)[ENQUEUED, "planning", ""] == 6
    assert told(both)[FINISHED, "planning", "succeeded"] == 2


def test_what_is_young_is_not_added_to_the_totals_yet(both: World):
    worked(both)
    keep(both)

    with both.session() as session:
        assert session.scalars(select(JobTotal.total)).all() == []


def test_results_of_a_task_that_counts_are_added_by_outcome(both: World):
    HANDLERS[COUNTING.name] = lambda session, payload, run: {"new": payload.number, "rejected": 1}
    try:
        perform(both, COUNTING, Fed(number=4))
        age(both)
        keep(both)
        perform(both, COUNTING, Fed(number=5), both.rival.id)
    finally:
        del HANDLERS[COUNTING.name]

    assert told(both)["test_rows", "", "new"] == 9
    assert told(both)["test_rows", "", "rejected"] == 2


def test_retention_by_count_waits_until_a_job_is_in_the_totals(both: World):
    for number in range(102):
        ask(both, RATED, number)
    with both.app.app_context(), platform.transaction() as connection:
        totals.keep_totals(connection)  # from now on they are kept
        connection.execute(update(jobs).values(state="succeeded", finished_at=jobs.c.created_at))
        young = sweeping.forget_done(connection)
    age(both)
    keep(both)
    with both.app.app_context(), platform.transaction() as connection:
        old = sweeping.forget_done(connection)

    assert (young, old) == (0, 2)
    assert told(both)[FINISHED, "csv-import", "succeeded"] == 102
    with both.session() as session:
        assert len(session.scalars(select(Job.id)).all()) == 100
