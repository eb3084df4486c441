"""`python -m planner jobs`, as people and programs call it."""

import json

import pytest
from flask.testing import FlaskClient

from planner.cli.main import main
from planner.core.jobs.models import DeadLetter
from tests.kit.jobs import PLAIN, Hand, ask, job, refuse
from tests.kit.world import World


def run(*words: str, organisation: str = "acme") -> int:
    return main(["jobs", *words, "--organisation", organisation])


def told(capsys) -> list[dict]:
    return json.loads(capsys.readouterr().out)


def test_jobs_are_listed_by_the_search_of_the_page(installed: World, capsys):
    for organisation in (installed.acme, installed.rival):
        ask(installed, PLAIN, organisation=organisation)
    ask(installed, PLAIN)
    Hand(installed).work("planning", refuse)

    assert run("list", "state:failed", "--json") == 0
    [failed] = told(capsys)
    assert (failed["id"], failed["state"], failed["error"]) == (1, "dead", "row 12 names no pool")
    assert run("list") == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[:2] for line in lines] == [["3", "waiting"], ["1", "dead"]]


def test_a_job_is_cancelled_and_a_dead_one_tried_again(installed: World, capsys):
    dead = ask(installed, PLAIN)
    Hand(installed).work("planning", refuse)
    key = ask(installed, PLAIN)

    assert run("cancel", str(key)) == 0
    assert run("retry", str(dead), "--json") == 0

    again = told_last(capsys)
    assert job(installed, key).state == "cancelled"
    assert (again["state"], job(installed, again["id"]).retry_of) == ("waiting", dead)


def test_a_dead_job_is_let_be_for_a_reason(installed: World, capsys):
    dead = ask(installed, PLAIN)
    Hand(installed).work("planning", refuse)
    capsys.readouterr()

    assert run("discard", str(dead), "--because", "Known since May", "--json") == 0
    assert [each["id"] for each in told(capsys)] == [dead]
    with installed.session() as session:
        letter = session.find(DeadLetter, 1)
        assert (letter.status, letter.discarded_because) == ("discarded", "Known since May")
    assert run("discard", str(dead), "--because", "Once more") == 1
    with pytest.raises(SystemExit):
        run("discard", str(dead))


def told_last(capsys) -> dict:
    return json.loads(capsys.readouterr().out.splitlines()[-1])[0]


@pytest.mark.parametrize(
    ("words", "code"), [(("show", "999"), 1), (("retry", "1"), 1), (("cancel", "2"), 1)]
)
def test_what_is_not_there_is_refused(installed: World, words: tuple[str, ...], code: int, capsys):
    ask(installed, PLAIN)
    ask(installed, PLAIN, organisation=installed.rival)

    assert run(*words) == code
    assert capsys.readouterr().err != ""


@pytest.mark.parametrize("words", [("show",), ("cancel", "seven"), ("sweep",)])
def test_what_is_meant_otherwise_is_used_wrongly(installed: World, words: tuple[str, ...]):
    with pytest.raises(SystemExit) as ended:
        run(*words)

    assert ended.value.code == 2


def test_only_who_runs_jobs_may(installed: World, capsys):
    ask(installed, PLAIN)

    assert main(["jobs", "list", "--organisation", "acme", "--as", "planner@acme.example"]) == 1
    assert "may not act on the jobs of all" in capsys.readouterr().err


def test_the_page_of_a_job_gives_the_command(installed: World, admin: FlaskClient, planner):
    key = ask(installed, PLAIN)
    Hand(installed).work("planning", refuse)

    command = f"python -m planner jobs retry {key} --organisation acme"
    assert command in admin.get(f"/acme/jobs/{key}").text
    assert "python -m planner" not in planner.get(f"/acme/jobs/{key}").text
