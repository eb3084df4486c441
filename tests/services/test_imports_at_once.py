"""Imports and people who write at the same time: each knows what the others have written."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from sqlalchemy import func, select

from planner.capacity.models import Employee
from planner.core.identity import Membership, User
from planner.core.jobs import Job
from planner.core.jobs.here import run_here
from planner.imports.commands import applying
from planner.imports.queries.imports import one
from planner.portfolio.models import Initiative, ScopeItem
from planner.scenarios.models import Allocation, TokenSupply
from tests.kit import portfolio
from tests.kit.importing import applied, applied_after, checked, counts, imported
from tests.kit.people import employee
from tests.kit.plan import plan
from tests.kit.undoing import became, undone
from tests.kit.world import World
from workers.imports import apply_import

FILES = {
    "initiatives": ("title,p50\nPay,4\nBill,5\n", Initiative),
    "initiatives by key": ("key,title,p50\nK1,Pay,4\nK2,Bill,5\n", Initiative),
    "scope items": ("initiative,scope item,p50\nHub,One,4\nHub,Two,5\n", ScopeItem),
    "people": ("name,hours a week\nAda,37\nBea,30\n", Employee),
    "people by key": ("key,name,hours a week\nP1,Ada,37\nP2,Bea,30\n", Employee),
    "users": ("email,name,role\na@x.example,Ada,viewer\nb@x.example,Bea,viewer\n", Membership),
    "supply": ("scenario,pool,tokens\nLean,Data,5\nLean,Web,6\n", TokenSupply),
    "allocations": ("scenario,person,percentage\nLean,Cem,10\nLean,Dea,20\n", Allocation),
}
"""A file of each kind with two new rows, and what they become."""


def prepared(world: World) -> None:
    plan(world, pools={"Data": None, "Web": None}, demand={"Hub": {}})
    with world.session() as session, session.recording("employees.added", "people"):
        employee(session, "Cem")
        employee(session, "Dea")


def number(world: World, model) -> int:
    with world.session() as session:
        chosen = select(func.count()).select_from(model)
        return session.scalar(chosen.where(model.organisation_id == world.acme.id))


@pytest.mark.parametrize("kind", FILES)
def test_what_another_import_has_added_since_the_file_was_read_is_not_added_again(
    both: World, kind: str
):
    prepared(both)
    text, model = FILES[kind]
    before = number(both, model)
    one_, other = (checked(both, text)[0] for _ in range(2))

    found = applied_after(both, one_, partial(applied, both, other))

    assert (found, number(both, model)) == (counts(unchanged=2), before + 2)


@pytest.mark.parametrize("kind", ["initiatives", "people", "supply"])
def test_of_two_files_that_are_written_at_the_same_time_every_row_is_there_once(
    both: World, kind: str
):
    prepared(both)
    text, model = FILES[kind]
    before = number(both, model)
    keys = [checked(both, text)[0] for _ in range(3)]

    with ThreadPoolExecutor(3) as threads:
        done = Counter()
        for found in threads.map(partial(applied, both), keys):
            done.update(found)

    assert (dict(done), number(both, model)) == (counts(new=2, unchanged=4), before + 2)


def test_what_was_stated_since_is_changed_and_an_undo_states_it_again(both: World):
    prepared(both)
    text = "scenario,pool,tokens\nLean,Data,{}\n"
    one_, other = (checked(both, text.format(tokens))[0] for tokens in (5, 9))

    assert applied_after(both, one_, partial(applied, both, other)) == counts(changed=1)

    assert undone(both, one_) == became(restored=1)
    with both.session() as session:
        assert session.scalars(select(TokenSupply.tokens)).all() == [9]


def test_what_a_person_has_added_since_is_changed(both: World):
    key, _ = checked(both, "title,description\nPay,Wages\n")

    found = applied_after(both, key, partial(portfolio.made, both, "Pay"))

    assert (found, number(both, Initiative)) == (counts(changed=1), 1)


@pytest.mark.parametrize("both", ["postgresql"], indirect=True)
def test_what_a_person_adds_while_its_batch_is_written_is_changed_by_the_next_try(
    both: World, monkeypatch: pytest.MonkeyPatch
):
    key, _ = checked(both, "key,title,description\nK1,Pay,Wages\n")
    write = applying.write_batch
    adding = [partial(portfolio.made, both, "Pay", external_key="K1")]

    def and_meanwhile(*batch):
        if adding:
            adding.pop()()
        return write(*batch)

    monkeypatch.setattr(applying, "write_batch", and_meanwhile)
    job = tried(both, key)
    assert (job.state, job.error is None, number(both, Initiative)) == ("waiting", False, 1)

    job = tried(both, key)
    assert (job.state, number(both, Initiative)) == ("succeeded", 1)
    with both.session() as session:
        assert one(session, key).done == counts(changed=1)


def tried(world: World, key: int) -> Job:
    """The job that applies an import, after one execution more."""
    with world.session() as session:
        job = session.find(Job, applying.ask_to_apply(session, one(session, key), None))
    with world.app.app_context():
        run_here(world.app.app_context, 30, job, apply_import)
    with world.session() as session:
        return session.find(Job, job.id)


def test_what_was_renamed_since_is_found_by_its_new_name(both: World):
    imported(both, "key,title\nK1,Pay\n")
    key, _ = checked(both, "title\nPay\nWages\n")

    found = applied_after(both, key, partial(imported, both, "key,title\nK1,Wages\n"))

    assert found == counts(new=1, unchanged=1)


def test_rows_of_earlier_batches_are_known_once_the_file_is_held_against_what_came_since(
    both: World,
):
    rows = [f"N{number},4" for number in range(1100)]
    repeated = ["N3,5", "N299,5", "N1200,5"]
    key, found = checked(both, "title,p50\n" + "\n".join([*rows, *repeated]))
    assert found == counts(new=1101, rejected=2) | {"cells": 0}

    came = partial(imported, both, "title\nN1050\n")
    assert applied_after(both, key, came, batches=1) == counts(new=1100, changed=1, rejected=2)


def test_whoever_was_let_in_since_is_a_member_once(both: World):
    prepared(both)
    text, _ = FILES["users"]
    one_, other = (checked(both, text)[0] for _ in range(2))

    applied_after(both, one_, partial(applied, both, other))

    with both.session() as session:
        assert one(session, one_).done == counts(unchanged=2)
        names = session.scalars(select(User.name).where(User.email.like("%@x.example")))
        assert sorted(names) == ["Ada", "Bea"]
