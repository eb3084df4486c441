"""Removing dead letters of an age: counted first, each consequence ticked, and for good."""

import json
import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from planner.cli.main import main
from planner.core.jobs import many
from planner.core.jobs.models import DeadLetter
from planner.core.jobs.queries import now
from tests.kit.browser import post, words
from tests.kit.events import last
from tests.kit.job_pages import JOBS
from tests.kit.jobs import FIVE, Hand, ask, dead, gives_up
from tests.kit.world import World

PAGE = f"{JOBS}/dead/purge"
DAY = 24 * 3600 * 1000


def aged(world: World, days: int, status: str = "open", organisation=None) -> int:
    """A letter that failed so many days ago; gives its job."""
    key = dead(world) if organisation is None else _elsewhere(world, organisation)
    with world.session(organisation) as session, session.recording("test.aged", "a letter"):
        failed = now(session) - days * DAY - 1000
        mine = update(DeadLetter).where(DeadLetter.job_id == key)
        session.execute(mine.values(failed_at=failed, status=status))
    return key


def _elsewhere(world: World, organisation) -> int:
    key = ask(world, FIVE, organisation=organisation)
    Hand(world).work("audit", gives_up)
    return key


def left(world: World, organisation=None) -> list[int]:
    with world.session(organisation) as session:
        return list(session.scalars(select(DeadLetter.job_id).order_by(DeadLetter.id)))


def fixed(client: FlaskClient, days: int) -> dict[str, str]:
    """What the page sends back: the letters that it counted."""
    page = client.get(f"{PAGE}?days={days}").text
    return dict(re.findall(r'type="hidden" name="(days|before|until)" value="(\d+)"', page))


def test_what_would_go_is_counted_and_goes_once_every_line_is_ticked(world: World, admin):
    old, discarded, young = aged(world, 20), aged(world, 15, "discarded"), aged(world, 13)
    theirs = aged(world, 20, organisation=world.rival)
    page, sent = words(admin, PAGE), fixed(admin, 14)
    later = aged(world, 21)
    forgotten = post(admin, PAGE, PAGE, {**sent, "ticked": "1"})
    assert left(world) == [old, discarded, young, later]
    done = post(admin, PAGE, PAGE, {**sent, "ticked": ["1", "2"]})

    assert "1 open dead letter goes: nobody can try these jobs again from here." in page
    assert "1 dead letter that was seen to goes, with what was raised" in page
    assert "Remove 2 dead letters Leave them" in page
    assert "python -m planner dead purge --older-than 14 --organisation acme" in page
    assert forgotten.status_code == 422
    assert "Tick each line below" in forgotten.text
    assert (done.status_code, left(world)) == (303, [young, later])
    assert left(world, world.rival) == [theirs]
    with world.session() as session:
        event = last(session)
        facts = {"count": 2, "before": int(sent["before"]), "jobs": [old, discarded]}
        assert (event.action, event.facts) == ("dead_letters.purged", facts)
    assert post(admin, PAGE, PAGE, {**sent, "ticked": ["1", "2"]}).status_code == 409


@pytest.mark.parametrize("days", ["", "31", "-1", "two", "9" * 40])
def test_a_number_of_days_that_is_none_is_said_beside_it(admin: FlaskClient, days: str):
    answer = admin.get(PAGE, query_string={"days": days})

    assert (answer.status_code, 'data-state="error"' in answer.text) == (422, True)
    assert "Not a valid integer" not in answer.text


def test_nothing_goes_that_was_not_counted(world: World, admin: FlaskClient):
    aged(world, 20)

    assert post(admin, PAGE, PAGE, {"ticked": "1"}).status_code == 422
    assert "None failed before" in words(admin, f"{PAGE}?days=21")
    assert len(left(world)) == 1


def test_more_than_one_change_holds_are_removed_by_a_job(world: World, admin, monkeypatch):
    monkeypatch.setattr(many, "MOST", 1)
    aged(world, 20)
    aged(world, 20)
    asked = post(admin, PAGE, PAGE, {**fixed(admin, 14), "ticked": "1"}).headers["Location"]

    assert "Act on many dead letters, removing them for good" in words(admin, asked)
    assert len(left(world)) == 2


def run(*told: str) -> int:
    return main(["dead", *told, "--organisation", "acme"])


def test_a_command_counts_them_and_removes_them_when_told_to(installed: World, capsys):
    old, young = aged(installed, 20), aged(installed, 3)

    assert run("list") == 0
    assert "     2  " in capsys.readouterr().out
    assert run("purge", "--older-than", "14") == 0
    assert "1 open dead letter and 0 that were seen to would go." in capsys.readouterr().out
    assert left(installed) == [old, young]
    assert run("purge", "--older-than", "14", "--yes", "--json") == 0
    assert json.loads(capsys.readouterr().out)["removed"] == 1
    assert left(installed) == [young]
    with pytest.raises(SystemExit):
        run("purge")
    with pytest.raises(SystemExit):
        run("purge", "--older-than", "31")
