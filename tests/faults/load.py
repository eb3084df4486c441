"""Jobs under fire: what is asked for, what is killed, and what is found when all has settled."""

import random
import signal
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.exc import SQLAlchemyError

from planner.capacity.models import SkillPool
from planner.core.jobs import Job, JobState
from planner.core.jobs.models import DeadLetter, JobAttempt
from planner.core.jobs.sweeping import DEATHS
from tests.faults.conftest import Crew
from tests.kit.jobs import Numbered
from tests.kit.worker import BATCHES, BRIEF, MANY, Pause
from tests.parts.processes import eventually

OURS = Job.task.in_([MANY.name, BRIEF.name, BATCHES.name])
"""What is ordered; the clock asks for other work meanwhile."""

FAILED = Job.error_class.is_not(None)

STOPPED = {0, -signal.SIGTERM}
"""How a worker ends that was told to stop: the second where it had not begun yet."""


@dataclass
class Load:
    """A crew with work to do. Every order has a number, under which it is asked for once."""

    crew: Crew
    seed: int
    together: int = 1
    """How many brief jobs are asked for at once: those that are due together share a commit."""
    orders: int = 0
    rows: int = 0
    began: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)

    def order(self) -> None:
        """A small job, a brief one or one of ten batches, however often the database is away."""
        [task] = self.chance.choices((MANY, BRIEF, BATCHES), (6, 3, 1))
        payload = Pause(seconds=self.chance.uniform(0, 0.05))
        count = self.together if task is BRIEF else 1
        keys = [f"order {self.orders + number}" for number in range(count)]
        while not self._asked(task, payload, keys):
            time.sleep(0.1)
        self.orders += count
        self.rows += 100 if task is BATCHES else count

    def _asked(self, task, payload: Numbered | Pause, keys: list[str]) -> bool:
        try:
            with (
                self.crew.world.session() as session,
                session.recording("test.asked", "a test"),
            ):
                for key in keys:
                    session.enqueue(task, payload, idempotency_key=key)
        except SQLAlchemyError:
            return False
        return True

    def work_for(self, seconds: float) -> None:
        """Go on ordering for so long."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self.order()
            time.sleep(0.04)

    def up(self, workers: int) -> None:
        """Start so many workers, and wait until one has done something."""
        for _ in range(workers):
            self.crew.start()
        assert eventually(lambda: self.order() or self.crew.effects, 60)

    def replace(self, how: Callable[[], None]) -> None:
        """Do that to one worker, and start another."""
        victim = self.crew.workers.pop(self.chance.randrange(len(self.crew.workers)))
        getattr(victim, how)()
        if how == "kill":
            victim.wait()
        self.crew.start()

    def settle(self, seconds: float = 240) -> float:
        """Let everything end; gives the seconds that took."""
        began = time.monotonic()
        assert eventually(lambda: self._restarted() or self._open() == 0, seconds), "jobs are left"
        return time.monotonic() - began

    def _restarted(self) -> bool:
        for worker in [each for each in self.crew.workers if each.poll() is not None]:
            self.crew.workers.remove(worker)
            self.crew.start(*worker.words, **worker.more)
        return False

    def _open(self) -> int:
        try:
            with self.crew.world.session() as session:
                left = select(func.count()).select_from(Job)
                left = left.where(Job.finished_at.is_(None), OURS)
                return session.scalar(left)
        except SQLAlchemyError:
            return -1

    def found(self) -> dict[str, Any]:
        """What there is, against what was asked for; and what went wrong, for whoever looks."""
        with self.crew.world.session() as session:
            states = Counter(session.scalars(select(Job.state).where(OURS)))
            names = Counter(session.scalars(select(SkillPool.name)))
            failures = session.scalar(select(func.sum(Job.failures)).where(OURS))
            rescues = session.scalar(select(func.sum(Job.rescues)).where(OURS))
            outcomes = Counter(session.scalars(select(JobAttempt.outcome)))
            buried = session.scalars(select(Job).where(OURS, by_rule())).all()
            failed = session.execute(select(Job.error_class, Job.error).where(OURS, FAILED)).all()
        mails = Counter(line for line in self.crew.effects if line.endswith("-mail"))
        return {
            "orders": self.orders,
            "lost": self.orders - states[JobState.SUCCEEDED] - len(buried),
            "buried": len(buried),
            "jobs too many": sum(states.values()) - self.orders,
            "rows missing": self.rows - len(names) - sum(map(undone, buried)),
            "rows twice": sum(names.values()) - len(names),
            "failures counted": failures,
            "errors": [f"{error_class}: {error}" for error_class, error in failed],
            "rescues": rescues,
            "returned": outcomes["returned"],
            "outside twice, %": round(100 * (sum(mails.values()) / max(1, len(mails)) - 1), 2),
        }


def by_rule() -> ColumnElement[bool]:
    """True of a job that is dead because three processes died that ran nothing else.

    It is a dead letter then, and not lost: whoever looks can try it again.
    """
    alone = (JobAttempt.solitary.is_(True)) & (JobAttempt.outcome == "lost")
    deaths = select(func.count()).where(JobAttempt.job_id == Job.id, alone).scalar_subquery()
    letter = exists().where(DeadLetter.job_id == Job.id, DeadLetter.reason == "worker_lost")
    return (Job.state == JobState.DEAD) & (deaths == DEATHS) & letter


def undone(job: Job) -> int:
    """The rows that a buried job still owes: what it had committed stays, and is counted."""
    return 100 - (job.done or 0) if job.task == BATCHES.name else 1


def pause(load: Load, seconds: float, sleepers: int = 1) -> None:
    """Let workers sleep past their leases while others go on, and wake them again."""
    asleep = load.chance.sample(load.crew.workers, sleepers)
    for worker in asleep:
        load.crew.freeze(worker)
    load.work_for(seconds)
    for worker in asleep:
        worker.send_signal(signal.SIGCONT)


@dataclass(frozen=True)
class Target:
    """One line: what was found, what was wanted, and whether that was reached."""

    name: str
    figure: float
    most: float
    promised: bool = True
    """Whether it must hold on any machine; a figure of speed or chance hangs on how busy it is."""

    def __str__(self) -> str:
        verdict = "ok" if self.figure <= self.most else "falls short"
        return f"{self.name:<64} {self.figure:>9.5g}  ≤ {self.most:<6g} {verdict}"


def judged(
    where: str, found: dict[str, Any], repeats: float = 3, poison: bool = False
) -> list[Target]:
    """The targets that hold under any fire; `poison`: where jobs kill their own process."""
    exact = ("lost", "jobs too many", "rows missing", "rows twice", "failures counted")
    exact += () if poison else ("buried",)
    lines = [Target(f"{where}: {name}", found[name], 0) for name in exact]
    twice = Target(
        f"{where}: outside twice, %", found["outside twice, %"], repeats, promised=repeats == 0
    )
    return [*lines, twice]


def told(where: str, found: dict[str, Any], targets: list[Target]) -> None:
    """Print the lines; a promise that was not kept fails."""
    print(f"\n{where}: {found}")
    for target in targets:
        print(target)
    missed = [target for target in targets if target.figure > target.most]
    assert [target.name for target in missed if target.promised] == []
