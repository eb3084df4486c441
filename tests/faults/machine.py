"""Jobs as a machine of states: whatever is done in whatever order, against a model of a few lines.

The model knows what was asked for under each key and who holds what; the tables must agree.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, multiple, rule
from sqlalchemy import delete, select
from sqlalchemy.engine import Connection

from planner.core import platform
from planner.core.jobs import settling, sweeping
from planner.core.jobs.claiming import Claim
from planner.core.jobs.models import JobState
from planner.core.jobs.noting import attempts
from planner.core.jobs.placing import jobs
from planner.core.jobs.returning import give_back_unheard
from planner.core.jobs.settling import Failure, LeaseLost, letters
from planner.core.queues import QUEUES
from tests.kit.jobs import PLAIN, RATED, Hand, ask, change
from tests.kit.world import World

KEYS = ("a", "b", None)
PLACES = ("here", "there")
FAILED = Failure("ValueError", "no")


@dataclass
class Asked:
    """What was asked for last under one key, and what of it was done last."""

    last: int | None = None
    done: int | None = None


@dataclass
class Model:
    """Who holds which execution by right, and what was asked for."""

    held: dict[int, Claim] = field(default_factory=dict)
    keys: defaultdict[str, Asked] = field(default_factory=lambda: defaultdict(Asked))
    key_of: dict[int, str | None] = field(default_factory=dict)
    rescued: set[int] = field(default_factory=set)


def worker(place: str) -> str:
    """The name of the worker that has this place."""
    return f"box-1-{place}-a"


class Jobs(RuleBasedStateMachine):
    """Two workers, the process beside each that runs alone, two queues and two keys."""

    world: World
    claims = Bundle("claims")

    @initialize()
    def begin(self) -> None:
        """Nothing is there."""
        self.model, self.number = Model(), 0
        with self.world.app.app_context(), platform.transaction() as connection:
            for table in (letters, attempts, jobs):
                connection.execute(delete(table))

    @rule(key=st.sampled_from(KEYS), rated=st.sampled_from([False, False, False, True]))
    def request(self, key: str | None, rated: bool) -> None:
        """Ask; under a key that is open, it is the same job or one more run of it.

        The rated queue starts five a minute.
        """
        if rated:
            ask(self.world, RATED)
            return
        self.number += 1
        job_id = ask(self.world, PLAIN, self.number, dedup_key=key)
        assert self.model.key_of.setdefault(job_id, key) == key
        if key:
            self.model.keys[key].last = self.number

    @rule(
        target=claims,
        place=st.sampled_from(PLACES),
        queue=st.sampled_from(["planning", "planning", "csv-import"]),
        free=st.integers(1, 4),
    )
    def claim(self, place: str, queue: str, free: int):
        """A worker claims, and where it gets nothing the process beside it does that runs alone."""
        name = worker(place)
        return multiple(*(self._claim(name, queue, free) or self._claim(name, queue, 1, True)))

    def _claim(self, name: str, queue: str, free: int, solitary: bool = False) -> list[Claim]:
        taken = Hand(self.world, name, solitary=solitary).claim(queue, free)
        for one in taken:
            assert one.job_id not in self.model.held
            assert (one.job_id in self.model.rescued) is solitary
            self.model.held[one.job_id] = one
            self._know(one)
        return taken

    def _know(self, claim: Claim) -> None:
        with self._reading() as connection:
            row = connection.execute(select(jobs).where(jobs.c.id == claim.job_id)).one()
        self.model.key_of[claim.job_id] = row.dedup_key

    @rule(place=st.sampled_from(PLACES), queue=st.sampled_from(["planning", "csv-import"]))
    def claim_unheard(self, place: str, queue: str) -> None:
        """The database goes away as a claim commits: it is given back once that answers again."""
        hand = Hand(self.world, worker(place))
        hand.claim(queue, 2)
        held = [key for key, claim in self.model.held.items() if claim.owner == hand.name]
        with self.world.app.app_context(), platform.transaction() as connection:
            give_back_unheard(connection, hand.who, held)

    @rule(claim=claims, how=st.sampled_from(["finish", "finish", "fail", "give back"]))
    def end(self, claim: Claim, how: str = "finish") -> None:
        """Whoever holds it may end it; anybody else is told that it is lost."""
        ways = {
            "finish": lambda connection: settling.succeed(connection, claim),
            "fail": lambda connection: settling.fail(connection, claim, FAILED, 0),
            "give back": lambda connection: settling.give_back(connection, claim),
        }
        self._settle(claim, ways[how])

    def _settle(self, claim: Claim, act) -> None:
        mine = self.model.held.get(claim.job_id) is claim
        with self.world.app.app_context():
            if not mine:
                with pytest.raises(LeaseLost), platform.transaction() as connection:
                    act(connection)
                return
            with platform.transaction() as connection:
                act(connection)
        del self.model.held[claim.job_id]
        self._note(claim)

    def _note(self, claim: Claim) -> None:
        with self._reading() as connection:
            state = connection.scalar(select(jobs.c.state).where(jobs.c.id == claim.job_id))
        if state == JobState.SUCCEEDED and (key := self.model.key_of[claim.job_id]):
            self.model.keys[key].done = claim.payload["number"]

    @rule(target=claims, claim=claims, taken_over=st.booleans())
    def fall_silent(self, claim: Claim, taken_over: bool):
        """Its worker is heard no more; it may wake, and must then find that it lost the job."""
        if self.model.held.get(claim.job_id) is not claim:
            return multiple()
        change(self.world, claim.job_id, lease_expires_at=0)
        with self.world.app.app_context(), platform.transaction() as connection:
            assert sweeping.rescue(connection) == 1
        del self.model.held[claim.job_id]
        self.model.rescued.add(claim.job_id)
        if not taken_over:
            return multiple()
        return multiple(*self._claim(claim.owner, claim.queue, 1, True))

    @rule(place=st.sampled_from(PLACES))
    def die(self, place: str) -> None:
        """A worker dies, and whoever takes its place hands out again what was held there."""
        held = [claim for claim in self.model.held.values() if claim.owner == worker(place)]
        with self.world.app.app_context(), platform.transaction() as connection:
            assert sweeping.rescue_left(connection, place) == len(held)
        for claim in held:
            del self.model.held[claim.job_id]
            self.model.rescued.add(claim.job_id)

    @invariant()
    def the_tables_agree(self) -> None:
        """Who runs is who holds; no queue and no key is over its limit; nothing has vanished."""
        with self._reading() as connection:
            rows = connection.execute(select(jobs)).all()
            begun = connection.execute(select(attempts)).all()
        running = [row for row in rows if row.state == JobState.RUNNING]
        open_ = Counter(
            (row.task, row.dedup_key)
            for row in rows
            if row.dedup_key and row.state in (JobState.RUNNING, JobState.WAITING)
        )
        runs = {row.id: row.attempt for row in running}
        held = {key: claim.attempt for key, claim in self.model.held.items()}
        assert runs == held, f"{runs} run, and {held} are held, of {rows}"
        assert all(count == 1 for count in open_.values())
        for queue, count in Counter(row.queue for row in running).items():
            assert count <= QUEUES[queue].concurrency
        assert sum(row.queue == "csv-import" and not row.rescue for row in begun) <= 5
        assert set(self.model.key_of) <= {row.id for row in rows}

    def teardown(self) -> None:
        """When all has ended, what was asked for last under a key is what was done last."""
        for claim in list(self.model.held.values()):
            self.end(claim)
        for solitary in (False, True) * 8:
            for claim in self._claim("last", "planning", 4, solitary):
                self.end(claim)
        dead = self._dead_keys()
        for key, asked in self.model.keys.items():
            assert key in dead or asked.done == asked.last

    def _dead_keys(self) -> set[str]:
        dead = select(jobs.c.dedup_key).where(jobs.c.state == JobState.DEAD)
        with self._reading() as connection:
            return set(connection.scalars(dead))

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with self.world.app.app_context(), platform.reading() as connection:
            yield connection
