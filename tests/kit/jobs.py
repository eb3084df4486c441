"""Tasks that tests ask for, and a worker's hand to claim and run them with."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select, update

from planner.capacity.models import SkillPool
from planner.core import platform
from planner.core.jobs import GiveUp, Job, Payload, Retries, Task
from planner.core.jobs.claiming import Claim, Claimant, claim, claim_one
from planner.core.jobs.leases import Leases
from planner.core.jobs.models import JobAttempt
from planner.core.jobs.performing import Handler, carry_out
from planner.core.jobs.placing import Order, place
from planner.core.queues import QUEUES
from tests.kit.world import World
from workers import handlers


class Numbered(Payload):
    number: int = 0


PLAIN = Task("planning/test-plain", Numbered)
BRIEF = Task("planning/test-brief", Numbered, brief=True)
FIVE = Task("audit/test-five-retries", Numbered, Retries.exponential(5))
MERGED = Task(
    "scenario-recompute/test-merged",
    Numbered,
    dedup=lambda asked: "one",
    debounce=timedelta(milliseconds=500),
)
OWN = Task("usage/test-own", Numbered)
RATED = Task("csv-import/test-rated", Numbered)
LONE = Task("maintenance/test-lone", Numbered)


@dataclass
class Hand:
    """A worker without a process: it claims and runs one job after the other."""

    world: World
    name: str = "hand"
    lease: int = 30_000
    solitary: bool = False
    handlers: dict[str, Handler] = field(default_factory=dict)

    @property
    def who(self) -> Claimant:
        tasks = [task.name for task in (PLAIN, BRIEF, FIVE, MERGED, OWN, RATED, LONE)]
        return Claimant(self.name, self.lease, tasks, self.solitary)

    def claim(self, queue: str, free: int = 1) -> list[Claim]:
        with self.world.app.app_context(), platform.transaction() as connection:
            return claim(connection, self.who, QUEUES[queue], free)

    def run(self, claimed: Claim, handler: Handler) -> None:
        carry_out(self.world.app.app_context, Leases(self.who), claimed, handler)

    def work(self, queue: str, handler: Handler) -> int | None:
        """Claim the best job of the queue and run it; gives its id."""
        for claimed in self.claim(queue):
            self.run(claimed, handler)
            return claimed.job_id
        return None


def ask(world: World, task: Task[Any], number: int = 0, organisation=None, **asked: Any) -> int:
    with world.session(organisation) as session, session.recording("test.asked", "a test"):
        return session.enqueue(task, Numbered(number=number), **asked).id


def job(world: World, job_id: int, organisation=None) -> Job:
    with world.session(organisation) as session:
        found = session.find(Job, job_id)
        session.expunge(found)
        return found


def attempts(world: World, job_id: int, organisation=None) -> list[JobAttempt]:
    chosen = select(JobAttempt).where(JobAttempt.job_id == job_id).order_by(JobAttempt.attempt)
    with world.session(organisation) as session:
        found = list(session.scalars(chosen))
        session.expunge_all()
        return found


def change(world: World, job_id: int, organisation=None, **columns: Any) -> None:
    """Set columns of a job, such as a time that has passed."""
    with world.session(organisation) as session, session.bookkeeping():
        session.execute(update(Job).where(Job.id == job_id).values(**columns))


def due(world: World, job_id: int) -> None:
    """Its time has come."""
    change(world, job_id, run_at=0)


def perform(
    world: World, task: Task[Any], payload: Payload, organisation_id=None, **about: Any
) -> Job:
    """Ask for a job as the clock would, run it with its own handler, and give it as it ended."""
    handlers.load()
    of = organisation_id or world.acme.id
    with world.app.app_context(), platform.transaction() as connection:
        key = place(connection, Order(task, task.fields(payload), of, about=about))
    who = Claimant("hand", 30_000, [task.name])
    with world.app.app_context(), platform.transaction() as connection:
        claimed = claim_one(connection, who, key)
        assert claimed is not None
    carry_out(world.app.app_context, Leases(who), claimed, handlers.HANDLERS[task.name])
    with world.app.app_context(), platform.inside(of) as session:
        found = session.find(Job, key)
        session.expunge(found)
        return found


def sweep(world: World, act: Callable[..., Any], *given: Any) -> Any:
    """What comes of a part of a sweep."""
    with world.app.app_context(), platform.transaction() as connection:
        return act(connection, *given)


def pools(world: World) -> int:
    """How many pools there are: each job that adds one has left one."""
    with world.session() as session:
        return session.scalar(select(func.count()).select_from(SkillPool))


def add_pool(session, payload, run) -> None:
    """Adds a pool that is named after its job, and ends with it."""
    with session.recording("skill_pool.added", made := SkillPool(name=f"Pool {run.job_id}")):
        session.add(made)
        run.finish()


def nothing(session, payload, run) -> None:
    """Does its work in no time."""


def gives_up(session, payload, run) -> None:
    """Fails for good, each job of its own cause."""
    raise GiveUp(f"order {payload.number} is refused")


def refuse(session, payload, run) -> None:
    """Fails for good, whatever the job."""
    raise GiveUp("row 12 names no pool")


def fail(session, payload, run) -> None:
    """Fails, and may be tried again."""
    raise RuntimeError("the other side is down")


def dead(world: World, number: int = 0) -> int:
    key = ask(world, FIVE, number)
    Hand(world).work("audit", gives_up)
    return key


def many_dead(world: World, count: int, task: Task[Any] = FIVE, organisation=None) -> list[int]:
    """As many jobs, all of which have failed for good by one cause."""
    keys = [ask(world, task, number, organisation) for number in range(count)]
    for _ in keys:
        Hand(world).work(task.queue_name, gives_up)
    return keys
