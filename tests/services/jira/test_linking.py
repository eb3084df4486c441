"""What mirrored issues become here, on both databases."""

import pytest
from sqlalchemy import select

from planner.core.jobs import Job
from planner.domain.intake import IntakeStatus
from planner.intake.commands.deciding import convert
from planner.intake.commands.requests import add_from_issue
from planner.intake.commands.undo import undo
from planner.intake.drafts import ConversionDraft
from planner.intake.refusals import AskedBefore
from planner.jira.commands.choosing import link
from planner.jira.models import JiraIssue
from planner.jira.tasks import SYNC
from planner.scenarios.inputs import stamp
from planner.scenarios.models import Scenario
from tests.kit.events import last
from tests.kit.intake import WAYS, moved
from tests.kit.jira import connected, issues, synced
from tests.kit.plan import plan
from tests.kit.portfolio import made
from tests.kit.world import World
from tests.parts.jira import Jira
from tests.services.jira.conftest import ago


def test_an_issue_is_linked_to_an_initiative(both: World, jira: Jira):
    jira.put(1, "PERM-1", ago(days=3))
    connected(both, jira, ["PERM"])
    synced(both)
    [hub] = made(both, "Hub")

    with both.session() as session:
        link(session, issues(both)["PERM-1"].id, hub)
        event = last(session)
        assert event.facts == {"initiative": "Hub"}
    jira.put(1, "PERM-1", ago(minutes=1), summary="Other words")
    synced(both)
    assert issues(both)["PERM-1"].initiative_id == hub


def test_an_issue_makes_one_request_and_its_conversion_links_it(both: World, jira: Jira):
    jira.put(1, "PERM-1", ago(days=3), summary="Renewals")
    connected(both, jira, ["PERM"])
    synced(both)
    issue_id, owner = issues(both)["PERM-1"].id, both.acme.people["planner"]

    with both.session() as session:
        request = add_from_issue(session, issue_id)
        assert (request.title, request.tags, request.source_key) == (
            "Renewals",
            ["permits"],
            "PERM-1",
        )
        with pytest.raises(AskedBefore):
            add_from_issue(session, issue_id)
        for to in WAYS[IntakeStatus.APPROVED]:
            moved(session, request.id, to)
        hub = convert(session, request.id, ConversionDraft("Renewals", "", owner, owner, None))
        assert session.find(JiraIssue, issue_id).initiative_id == hub
        event = last(session)
        undo(session, event, "converted it")
        session.expire_all()
        assert session.find(JiraIssue, issue_id).initiative_id is None


def test_what_is_mirrored_leaves_plans_as_they_are(both: World, jira: Jira):
    lean = plan(both, demand={"Hub": {}})
    with both.session() as session:
        before = stamp(session, session.find(Scenario, lean.scenario))
    jira.put(1, "PERM-1", ago(days=3))
    connected(both, jira, ["PERM"])
    synced(both)

    with both.session() as session:
        add_from_issue(session, issues(both)["PERM-1"].id)
        assert stamp(session, session.find(Scenario, lean.scenario)) == before
        assert {job.task for job in session.scalars(select(Job))} == {SYNC.name}
