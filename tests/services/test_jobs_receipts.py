"""Effects outside: done once, whatever becomes of the execution that did them."""

from collections.abc import Sequence
from datetime import timedelta
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import event, select

from planner.core import platform
from planner.core.jobs import mending, receipts
from planner.core.jobs.models import DeadLetter
from planner.core.jobs.owners import platform_id
from planner.core.jobs.receipts import KEPT, JobReceipt
from planner.core.jobs.tasks import milliseconds
from planner.operations.tasks import RETENTION, Hour
from tests.kit.dying import Died
from tests.kit.jobs import PLAIN, Hand, ask, change, job, perform
from tests.kit.world import World
from tests.parts.processes import eventually


class Outside:
    """The other side: it numbers what it is sent, and remembers the keys."""

    def __init__(self) -> None:
        self.keys: list[str] = []

    def send(self, key: str) -> dict[str, int]:
        self.keys.append(key)
        return {"number": len(self.keys)}


def again(world: World, key: int, handler) -> None:
    """Its worker is gone, and another takes the job over."""
    change(world, key, state="waiting", rescues=1, lease_owner=None, run_at=0)
    Hand(world, "other", solitary=True).work("planning", handler)


def test_an_effect_is_not_repeated_by_a_later_execution_which_is_given_its_answer(both: World):
    outside, answers, key = Outside(), [], ask(both, PLAIN)

    def sends(session, payload, run):
        answers.append(run.once("mail", outside.send))
        if run.attempt == 1:
            raise Died

    with pytest.raises(Died):
        Hand(both).work("planning", sends)
    again(both, key, sends)

    assert (outside.keys, answers) == ([f"job-{key}-mail"], [{"number": 1}] * 2)


def test_an_effect_without_a_receipt_is_repeated_under_its_key(both: World):
    outside, key = Outside(), ask(both, PLAIN)

    def sends(session, payload, run):
        def and_dies(of: str) -> None:
            outside.send(of)
            if run.attempt == 1:
                raise Died

        run.once("mail", and_dies)

    with pytest.raises(Died):
        Hand(both).work("planning", sends)
    again(both, key, sends)

    assert outside.keys == [f"job-{key}-mail"] * 2


def test_a_dead_letter_that_is_tried_again_repeats_no_effect(both: World):
    outside, key = Outside(), ask(both, PLAIN)

    def sends_and_fails(session, payload, run):
        run.once("mail", outside.send)
        run.once("note", lambda of: None)  # what answers nothing is known to be done as well
        raise RuntimeError("no")

    Hand(both).work("planning", sends_and_fails)
    with both.session() as session:
        mending.retry(session, session.scalars(select(DeadLetter)).one())
    Hand(both).work("planning", sends_and_fails)

    assert outside.keys == [f"job-{key}-mail"]
    with both.session() as session:
        kept = session.execute(select(JobReceipt.key, JobReceipt.answer).order_by(JobReceipt.key))
        assert kept.all() == [(f"job-{key}-mail", {"number": 1}), (f"job-{key}-note", None)]


def test_an_effect_is_refused_inside_a_change(both: World):
    outside, raised = Outside(), []

    def sends(session, payload, run):
        with session.bookkeeping():
            try:
                run.once("mail", outside.send)
            except AssertionError as error:
                raised.append(str(error))

    ask(both, PLAIN)
    Hand(both).work("planning", sends)

    assert (outside.keys, raised) == ([], ["an effect outside is not undone with a change"])


def test_receipts_go_when_no_dead_letter_can_ask_for_them(both: World):
    with both.session() as session, session.bookkeeping():
        for key, age in (
            ("old", KEPT + timedelta(minutes=1)),
            ("new", KEPT - timedelta(minutes=1)),
        ):
            at = mending.now(session) - milliseconds(age)
            session.add(JobReceipt(key=key, noted_at=at))
    with both.app.app_context(), platform.reading() as connection:
        system = platform_id(connection)

    done = perform(both, RETENTION, Hour(hour="2026-09-14T10"), system)

    with both.session() as session:
        left = session.scalars(select(JobReceipt.key)).all()
    assert (left, done.result["receipts"]) == (["new"], 1)


def sent_at_once(world: World, answers: Sequence[Any], waiting: int) -> tuple[int, list[str]]:
    """So many jobs wait with what their effects outside were answered, before any may keep it.

    Gives how many times the database was given answers to keep, and the jobs' states.
    """
    left, inserted = list(answers), []
    keys = [ask(world, PLAIN) for _ in answers]
    claimed = Hand(world).claim("planning", free=len(keys))

    def sends(session, payload, run):
        run.once("mail", lambda key: left.pop())

    def note(_, __, statement: str, *___) -> None:
        if statement.startswith("INSERT INTO job_receipts"):
            inserted.append(statement)

    threads = [Thread(target=Hand(world).run, args=(each, sends)) for each in claimed]
    event.listen(world.engine, "before_cursor_execute", note)
    with world.session() as session:
        line = receipts.line(session)
    with line.turn:
        [thread.start() for thread in threads]
        assert eventually(lambda: len(line.waiting) == waiting, 20)
    [thread.join(20) for thread in threads]
    event.remove(world.engine, "before_cursor_execute", note)
    assert line.waiting == []
    return len(inserted), sorted(job(world, key).state for key in keys)


def test_threads_that_wait_to_keep_what_their_effects_were_answered_share_a_commit(both: World):
    assert sent_at_once(both, [1, 2, 3, None], waiting=4) == (1, ["succeeded"] * 4)

    with both.session() as session:
        kept = session.scalars(select(JobReceipt.answer)).all()
    assert sorted(kept, key=str) == [1, 2, 3, None]


def test_an_answer_that_cannot_be_kept_stands_in_the_way_of_no_other(both: World):
    times, states = sent_at_once(both, [1, object(), "a\0b", 3], waiting=2)

    with both.session() as session:
        kept = session.scalars(select(JobReceipt.answer)).all()
    assert (times, sorted(kept)) == (1, [1, 3])
    assert states == ["dead", "dead", "succeeded", "succeeded"]
