"""Asking for a job inside a change, against the same change without one."""

from collections.abc import Iterator
from itertools import count

from bench.measuring import Line, paired
from bench.stage import Stage
from planner.capacity.models import SkillPool
from tests.kit.jobs import PLAIN, Numbered


def lines(stage: Stage) -> Iterator[Line]:
    """What enqueueing adds to a change, and how long it is until the job has its id."""
    numbers = count()
    with stage.session() as session:

        def with_job() -> None:
            with session.recording("bench.asked", "a job"):
                session.add(SkillPool(name=f"With {next(numbers)}", active=False))
                session.enqueue(PLAIN, Numbered(number=1))

        def without() -> None:
            with session.recording("bench.changed", "a pool"):
                session.add(SkillPool(name=f"Without {next(numbers)}", active=False))

        timed = paired(with_job, without, rounds=9, times=5)
    name = f"enqueue in a change, {stage.name}"
    yield Line(f"{name}: to the job's id", timed.ours * 1000, "ms", 100.0)
    yield Line(f"{name}: / the change alone", timed.ratio, "x", 2.0, True, timed.detail)
