"""Workers killed at random moments: nothing is lost, and no row is written twice."""

import random
import time
from collections import Counter

import pytest
from sqlalchemy import func, select

from planner.capacity.models import SkillPool
from planner.core.jobs import Job, JobState
from tests.faults.conftest import Crew
from tests.kit.worker import BATCHES, MANY, Pause
from tests.parts.processes import eventually

SEED = 11


def test_twelve_kills_lose_no_job_and_double_no_row(crew: Crew):
    told = kill(crew, kills=12, workers=2)

    assert (told["not done"], told["rows missing"], told["rows twice"]) == (0, 0, 0)
    assert told["killed"] == 12


@pytest.mark.soak
def test_five_hundred_kills_lose_no_job_and_double_no_row(crew: Crew):
    told = kill(crew, kills=500, workers=3)

    print(told)
    assert (told["not done"], told["rows missing"], told["rows twice"]) == (0, 0, 0)


def kill(crew: Crew, kills: int, workers: int) -> dict[str, int]:
    """Ask for jobs, kill a worker, start another, and so on; then let all finish and count."""
    chance = random.Random(SEED)
    asked = Counter()
    crew.lease = 1
    for _ in range(workers):
        crew.start()
    assert eventually(lambda: ask(crew, asked, chance) and crew.effects, 120)
    for number in range(kills):
        until = time.monotonic() + chance.uniform(0.05, 1.2)
        while time.monotonic() < until:
            ask(crew, asked, chance)
            time.sleep(0.05)
        victim = crew.workers.pop(chance.randrange(len(crew.workers)))
        victim.kill()
        victim.wait()
        crew.start()
        if crew.redis and number % 5 == 4:
            crew.redis.empty()
    assert eventually(lambda: open_jobs(crew) == 0, 240), "jobs are left over"
    return result(crew, asked, kills)


def ask(crew: Crew, asked: Counter, chance: random.Random) -> bool:
    """One small job, and now and then one of ten batches."""
    task = BATCHES if chance.random() < 0.1 else MANY
    with crew.world.session() as session, session.recording("test.asked", "a test"):
        session.enqueue(task, Pause(seconds=chance.uniform(0, 0.05)))
    asked[task.name] += 1
    return True


def open_jobs(crew: Crew) -> int:
    with crew.world.session() as session:
        return session.scalar(
            select(func.count()).select_from(Job).where(Job.finished_at.is_(None))
        )


def result(crew: Crew, asked: Counter, kills: int) -> dict[str, int]:
    with crew.world.session() as session:
        states = Counter(session.scalars(select(Job.state)))
        names = Counter(session.scalars(select(SkillPool.name)))
        rescues = session.scalar(select(func.sum(Job.rescues)))
    mails = Counter(line for line in crew.effects if line.endswith("-mail"))
    expected = asked[MANY.name] + 100 * asked[BATCHES.name]
    return {
        "killed": kills,
        "asked": sum(asked.values()),
        "not done": sum(asked.values()) - states[JobState.SUCCEEDED],
        "rows missing": expected - len(names),
        "rows twice": sum(names.values()) - len(names),
        "rescues": rescues,
        "outside twice, same key": sum(mails.values()) - len(mails),
    }
