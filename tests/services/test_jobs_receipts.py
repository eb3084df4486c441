"""Effects outside: done once, whatever becomes of the execution that did them."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from planner.core import platform
from planner.core.jobs import mending
from planner.core.jobs.models import DeadLetter
from planner.core.jobs.owners import platform_id
from planner.core.jobs.receipts import KEPT, JobReceipt
from planner.core.jobs.tasks import milliseconds
from planner.operations.tasks import RETENTION, Hour
from tests.kit.dying import Died
from tests.kit.jobs import PLAIN, Hand, ask, change, perform
from tests.kit.world import World


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
