"""Our job layer beside BullMQ: rates and waits of one run, round by round.

Rates are compared by the clock here, and not by processor time: BullMQ leaves most of its work to a
server, which a process does not see.
"""

import statistics
from collections.abc import Callable, Iterator
from functools import partial
from itertools import product

from bench import drains
from bench.bullmq import peer
from bench.bullmq.peer import Absent, BullMQ
from bench.drains import Drained
from bench.idle import picked_up
from bench.jobs import BULK, DRAINED, KINDS, PICKED, ROUNDS, added
from bench.measuring import Line
from bench.stage import Stage
from tests.parts.redis import Redis

WARM_UP = 6_000
"""Jobs until Node has compiled what runs them, and takes a third less of a processor."""
UNEVEN = "Of the stores here only our SQLite waits for its disk; BullMQ INSERTs into PostgreSQL."
NO_OP = {"SQLite": 0.8, "PostgreSQL": 0.4}
"""The least share of BullMQ's rate at jobs that do nothing."""


def lines(made: list[Stage], redis: Redis) -> Iterator[Line | str]:
    """Every comparison with BullMQ, or one sentence on why there is none."""
    [postgres] = [stage for stage in made if stage.bypass]
    try:
        with peer.running(redis.url, postgres.bypass) as bullmq:
            yield f"Beside {bullmq.versions}. {UNEVEN}"
            for organisation_id in (None, postgres.world.acme.id):
                bullmq.drained(WARM_UP, organisation_id)
            for stage in made:
                yield from _drains(stage, bullmq, postgres.world.acme.id)
            yield from _idle(postgres, redis, bullmq)
            for stage in made:
                yield _bulk(stage, bullmq)
    except Absent as why:
        yield f"BullMQ is not measured: {why}."


def _drains(stage: Stage, bullmq: BullMQ, organisation_id: int) -> Iterator[Line]:
    work = {"no-op": (drains.nothing, None), "INSERT": (drains.inserting, organisation_id)}
    least = {"no-op": NO_OP[stage.name], "INSERT": 1.0}
    for (kind, task), (what, (handler, into)) in product(KINDS.items(), work.items()):
        yield _rate(
            f"drain of {kind}{what} jobs, {stage.name} / BullMQ",
            partial(drains.drained, stage, DRAINED, handler, task),
            partial(bullmq.drained, DRAINED, into),
            DRAINED,
            least[what],
        )


def _bulk(stage: Stage, bullmq: BullMQ) -> Line:
    name = f"bulk enqueue of {BULK:,} jobs, {stage.name} / BullMQ"
    with added(stage, BULK) as ours:
        return _rate(name, lambda: drains.timed(ours), lambda: bullmq.added(BULK), BULK, 5.0)


def _rate(
    name: str,
    ours: Callable[[], Drained],
    theirs: Callable[[], Drained],
    jobs: int,
    least: float,
) -> Line:
    """How many times BullMQ's rate ours is, after a round of each that warms up."""
    pairs = [(ours(), theirs()) for _ in range(ROUNDS + 1)][1:]
    ratios = [their.seconds / our.seconds for our, their in pairs]
    each = [
        f"{who} {jobs / statistics.median(took.seconds for took in side):.0f}/s"
        f" and {statistics.median(took.cpu for took in side) / jobs * 1e6:.0f} µs of processor"
        for who, side in zip(("ours", "BullMQ"), zip(*pairs, strict=True), strict=True)
    ]
    detail = f"{', '.join(each)}, ratio {min(ratios):.2f} to {max(ratios):.2f}"
    return Line(name, statistics.median(ratios), "x", least, False, detail)


def _idle(stage: Stage, redis: Redis, bullmq: BullMQ) -> Iterator[Line]:
    """How much longer ours waits, where Redis rings for both; the target is in milliseconds."""
    ours, theirs = [], []
    for _ in range(ROUNDS):
        ours += picked_up(stage, redis, PICKED // ROUNDS)
        theirs += bullmq.picked_up(PICKED // ROUNDS)
    for percent in (50, 99):
        mine, other = (sorted(waits)[PICKED * percent // 100] * 1000 for waits in (ours, theirs))
        name = f"start of a job on an idle queue, {stage.name} / BullMQ: p{percent}"
        detail = f"ours {mine:.2f} ms, BullMQ {other:.2f} ms"
        yield Line(name, mine / other, "x", None, detail=detail)
