"""Why somebody can or cannot do something: each point, in an address, and true to what happens."""

import re
from html import unescape
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from planner.accounts.listing import user_line
from planner.accounts.passwords import hashed
from planner.core.identity import User
from planner.core.sign_in import outside
from planner.domain.flags import Flag
from planner.domain.lifecycle import ScenarioStatus
from planner.reasons.actions import actions, at, named
from planner.reasons.asking import things, verdict
from tests.kit.browser import post
from tests.kit.jobs import PLAIN, ask
from tests.kit.plan import plan
from tests.kit.portfolio import made
from tests.kit.statements import counted
from tests.kit.world import World
from tests.web.test_matrix import address, guarded
from tests.web.test_matrix import ask as try_

WHY = "/acme/settings/users/why"


@pytest.fixture
def entered(world: World) -> World:
    """Everybody has a password."""
    with world.app.app_context(), outside() as session, session.bookkeeping():
        for user in session.scalars(select(User)):
            user.password_hash = hashed("eleven grey herons")
    return world


def asked(client: FlaskClient, world: World, who: str, **question: str) -> dict:
    query = urlencode({"user": world.acme.people[who], **question})
    return client.get(f"{WHY}.json?{query}").get_json()


def says(answer: dict, lets: bool | None) -> list[str]:
    return [each["says"] for each in answer["reasons"] if each["lets"] is lets]


def test_a_permission_comes_from_the_role_a_single_one_or_nowhere(entered: World, admin):
    question = {"action": "portfolio.add_initiative"}
    planner, manager, viewer = (
        asked(admin, entered, who, **question) for who in ("planner", "manager", "viewer")
    )

    assert planner["because"] == "It needs initiative:write, which their role gives: product owner."
    assert manager["because"] == (
        "It needs initiative:write, which they hold as a single permission."
    )
    assert (planner["may"], manager["may"], viewer["may"]) == (True, True, False)
    assert viewer["because"] == (
        "It needs initiative:write, which neither their role, viewer, nor a single permission "
        "gives. Roles that do: admin, product owner and business owner."
    )
    assert "They have an observer’s seat: a try is recorded among those of seats." in says(
        viewer, None
    )
    assert (viewer["needs"], viewer["user"]) == ("initiative:write", "viewer@acme.example")


def test_a_flag_and_the_state_of_a_scenario_stop_everybody(entered: World, admin: FlaskClient):
    entered.turn(Flag.TOKEN_PLANNING_V1, False)
    lean = plan(entered, status=ScenarioStatus.LOCKED).scenario
    question = {
        "address": f"http://localhost/acme/scenarios/{lean}/supply?sort=pool",
        "action": "scenarios.change_supplies",
    }
    stopped = says(asked(admin, entered, "admin", **question), False)
    entered.turn(Flag.TOKEN_PLANNING_V1, True)
    answer = asked(admin, entered, "planner", **question)

    assert stopped == [
        "The feature flag Token planning is off, so it is there for nobody.",
        "Scenario Lean is locked, so its figures cannot change. That holds for everybody. Let an "
        "administrator reopen it, or change a scenario that is a draft.",
    ]
    assert says(answer, False) == stopped[1:]
    beside = {each["action"]: each["may"] for each in answer["changes"]}
    assert (beside["scenarios.clone"], beside["scenarios.rank"]) == (True, False)
    assert (beside["scenarios.archive"], beside["scenarios.restore"]) == (False, True)


def test_steps_jobs_imports_and_the_archive_have_rules_of_their_own(entered: World, admin):
    lean, [hub] = plan(entered, status=ScenarioStatus.REVIEW).scenario, made(entered, "Hub")
    job = ask(entered, PLAIN)
    step = {"address": f"/acme/scenarios/{lean}/status", "action": "scenarios.take_step"}

    manager = asked(admin, entered, "manager", **step)
    planner = asked(admin, entered, "planner", **step)
    theirs = asked(admin, entered, "viewer", address=f"/acme/jobs/{job}")
    imports = asked(admin, entered, "viewer", address="/acme/imports/new")
    initiative = asked(
        admin,
        entered,
        "planner",
        address=f"/acme/initiatives/{hub}",
        action="portfolio.change_initiative",
    )
    queue = asked(admin, entered, "admin", action="jobs.pause")

    assert manager["because"] == (
        "Only a product owner, a business owner or an administrator moves scenarios; their role "
        "is resource manager."
    )
    assert "Approve: they may take this step." in says(planner, None)
    assert theirs["because"].startswith("Others asked for this job, and seeing to those")
    assert imports["because"] == "They may change nothing that could be imported."
    assert initiative["because"] == "Hub is in use, and may change."
    assert queue["because"].startswith("It concerns the whole installation, of which they are")
    assert any("a certain queue" in said for said in says(queue, None))


def test_who_is_let_in_no_more_or_never_had_a_password_can_do_nothing(world: World, admin):
    answer = asked(admin, world, "planner", address="/acme/scenarios")

    assert answer["may"] is False
    assert answer["because"] == "Planner of Acme has no password yet, and so cannot sign in."


def test_the_page_answers_in_its_address_and_leads_on(entered: World, admin: FlaskClient):
    lean = plan(entered, status=ScenarioStatus.LOCKED).scenario
    viewer = entered.acme.people["viewer"]

    empty = admin.get(WHY)
    with counted(entered.engine) as sent:
        page = admin.get(f"{WHY}?user={viewer}&address=/acme/scenarios/{lean}").text

    assert (empty.status_code, "Give somebody to work." in empty.text) == (200, True)
    assert sum("FROM scenarios" in each for each in sent) == 1 < page.count("&amp;action=")
    assert "Yes, Viewer of Acme may open this page." in page
    assert "<small>0 of " in page and " by Viewer of Acme</small>" in page
    assert f"address=/acme/scenarios/{lean}&amp;action=scenarios.clone" in page


def test_whoever_is_refused_can_send_an_administrator_where_it_says_why(
    entered: World, admin: FlaskClient, viewer: FlaskClient
):
    page = viewer.get("/acme/people/new").text
    sent = post(
        viewer, "/acme/people", "/acme/people", headers={"Referer": "http://localhost/acme/people"}
    )
    links = [
        re.search(r'href="(/acme/settings/users/why[^"]+)"', text)[1] for text in (page, sent.text)
    ]

    assert sent.status_code == 403
    for link, says_ in zip(links, ("open this page", "do this"), strict=True):
        told = admin.get(unescape(link)).text
        assert f"No, Viewer of Acme may not {says_}." in told
        assert "It needs employee:write, which neither their role, viewer" in told
    assert viewer.get(unescape(links[0])).status_code == 403


def test_nothing_of_another_organisation_is_told(entered: World, admin: FlaskClient, planner):
    theirs = plan(entered, entered.rival).scenario
    own = entered.acme.people["planner"]

    assert planner.get(WHY).status_code == 403
    assert admin.get(f"{WHY}?user={entered.rival.people['planner']}").status_code == 404
    for foreign in (f"/rival/scenarios/{theirs}", "/nowhere/", "https://elsewhere.example/acme/"):
        refused = admin.get(f"{WHY}?user={own}&address={foreign}")
        assert (refused.status_code, "That is no address of a page here." in refused.text) == (
            422,
            True,
        )
    unknown = asked(admin, entered, "planner", address="/acme/scenarios/999999")
    hidden = asked(admin, entered, "planner", address=f"/acme/scenarios/{theirs}")
    assert says(unknown, False) == ["There is no scenario 999999 here, so nobody can."]
    assert says(hidden, False) == [f"There is no scenario {theirs} here, so nobody can."]
    assert admin.get(f"{WHY}.json?user={own}&action=scenarios.nothing").status_code == 422


@pytest.mark.parametrize("who", ["planner", "manager", "viewer"])
def test_it_agrees_with_what_happens_at_every_address(entered: World, who: str):
    for flag in Flag:
        entered.turn(flag, True)
    client = entered.client(who)
    rules = {rule.endpoint: rule for rule in guarded(entered)}
    differs = []
    with entered.app.test_request_context():
        told = [action.rule for action in actions()]
    for rule in told:
        path = address(rules[rule.endpoint], "acme")
        status = try_(client, rules[rule.endpoint], "acme").status_code
        with entered.session() as session, entered.app.test_request_context():
            line = user_line(session, entered.acme.people[who])
            action = named(rule.endpoint, at(path, "acme"))
            found = verdict(session, line, action, things(session, action))
        if status == 403 if found.may else status < 400:
            differs.append((rule.endpoint, status, found.because))

    assert differs == []
    assert len(told) > 200
