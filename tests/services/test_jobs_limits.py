"""What is said to keep a due job back is what keeps it from being claimed, on both databases."""

import pytest

from planner.core.jobs.limits import Limit, held_back, of
from planner.core.jobs.mending import pause
from planner.core.queues import QUEUES
from tests.kit.jobs import LONE, OWN, PLAIN, RATED, Hand, ask, attempts, change, job, nothing
from tests.kit.world import World


def held(world: World, key: int, place: int = 1, organisation=None):
    waiting = job(world, key, organisation)
    with world.app.app_context():
        found = held_back(waiting.organisation_id, [waiting.queue], place)
    return of(waiting, found)


def paused(world: World) -> int:
    with world.session() as session:
        pause(session, "planning", "We look into it.")
    return ask(world, PLAIN)


def one_runs(task):
    def arrange(world: World) -> int:
        ask(world, task)
        Hand(world).claim(task.queue_name)
        return ask(world, task)

    return arrange


def five_have_begun(world: World) -> int:
    for _ in range(5):
        ask(world, RATED)
        Hand(world).work("csv-import", nothing)
    return ask(world, RATED)


@pytest.mark.parametrize(
    ("arrange", "limit"),
    [
        (paused, Limit.PAUSED),
        (one_runs(LONE), Limit.PLACES),
        (one_runs(OWN), Limit.OWN_PLACES),
        (one_runs(PLAIN), None),
        (five_have_begun, Limit.RATE),
    ],
)
def test_it_names_what_the_claim_meets(both: World, arrange, limit: Limit | None):
    key = arrange(both)
    found = held(both, key)
    claimed = Hand(both).claim(job(both, key).queue)

    assert (found and found.limit, [one.job_id for one in claimed]) == (
        limit,
        [] if limit else [key],
    )


def test_a_rate_says_from_when_on_each_may_start(both: World):
    key = five_have_begun(both)
    begun = [each.started_at for each in _starts(both, range(1, 6))]
    window = QUEUES["csv-import"].rate.window.seconds * 1000

    assert [held(both, key, place).until for place in (1, 2, 5, 6)] == [
        begun[0] + window,
        begun[1] + window,
        begun[4] + window,
        begun[0] + 2 * window,
    ]


def test_what_was_rescued_is_spared_by_the_rate_and_others_by_limits_of_ours(both: World):
    rescued = five_have_begun(both)
    change(both, rescued, rescues=1)
    one_runs(OWN)(both)
    theirs = ask(both, OWN, organisation=both.rival)

    assert (held(both, rescued), held(both, theirs, organisation=both.rival)) == (None, None)
    assert Hand(both, solitary=True).claim("csv-import") != []
    assert [one.job_id for one in Hand(both).claim("usage")] == [theirs]


def _starts(world: World, keys):
    return sorted(
        (each for key in keys for each in attempts(world, key)), key=lambda each: each.started_at
    )
