"""Triage, and where requests came from."""

from flask.testing import FlaskClient
from sqlalchemy import select

from planner.domain.intake import IntakeStatus
from planner.intake.commands.requests import add_from_issue
from planner.intake.models import IntakeRequest
from planner.jira.commands.connecting import disconnect
from tests.kit.browser import post
from tests.kit.intake import LIST, asked
from tests.kit.jira import connected, issues, synced
from tests.kit.statements import counted
from tests.kit.world import World
from tests.parts.jira import Jira


def only(world: World) -> IntakeRequest:
    with world.session() as session:
        return session.scalars(select(IntakeRequest)).one()


def test_triage_scores_and_assesses_in_place_and_approves(world: World, planner: FlaskClient):
    key = asked(world, status=IntakeStatus.TRIAGE)
    page, version = f"{LIST}/triage", str(only(world).version)
    scores = {"value_score": "7", "urgency": "HIGH", "effort": "S", "version": version}

    wrong = post(planner, page, f"{LIST}/{key}/assessments", {**scores, "value_score": "12"})
    assert (wrong.status_code, "1 to 10" in wrong.text) == (422, True)
    post(planner, page, f"{LIST}/{key}/assessments", {**scores, "assessed": "1"})

    found = planner.get(page).text
    assert "Renewals is assessed, with a score of 6.5." in found
    assert "0 to assess, 1 to decide, 0 to convert" in found
    post(planner, page, f"{LIST}/{key}/approval", {"version": str(only(world).version)})
    assert "0 to assess, 0 to decide, 1 to convert" in planner.get(page).text


def test_triage_shows_the_first_of_many_and_leads_to_all(world: World, planner: FlaskClient):
    for number in range(52):
        asked(world, f"Request {number}", IntakeStatus.TRIAGE)

    with counted(world.engine) as sent:
        page = planner.get(f"{LIST}/triage").text

    assert len(sent) == 6
    assert ("52 to assess" in page, page.count('<tr id="request-')) == (True, 50)
    assert "The first 50 of 52." in page
    assert f'href="{LIST}?status=TRIAGE&amp;sort=-score">All of them, by score' in page


def test_a_request_says_that_the_site_of_its_issue_is_gone(world: World, jira: Jira, planner):
    jira.put(1, "PERM-1", jira.now)
    site = connected(world, jira, ["PERM"])
    synced(world)
    with world.session() as session:
        key = add_from_issue(session, issues(world)["PERM-1"].id).id
    assert '/acme/jira/issues/1">PERM-1</a>' in planner.get(f"{LIST}/{key}").text

    with world.session() as session:
        disconnect(session, site)

    page = planner.get(f"{LIST}/{key}").text
    assert ("PERM-1" in page, "its site is no longer connected" in page) == (True, True)
    assert "/acme/jira/issues/1" not in page
