"""What mirrored issues become here, on both databases."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from planner.core import clock
from planner.core.audit import AuditEvent
from planner.core.jobs import Job
from planner.core.session import Session
from planner.domain.intake import IntakeStatus
from planner.intake.commands.deciding import convert
from planner.intake.commands.requests import add_from_issue
from planner.intake.commands.undo import undo
from planner.intake.drafts import ConversionDraft
from planner.intake.refusals import AskedBefore
from planner.jira.commands.choosing import link, undo_link
from planner.jira.models import JiraIssue
from planner.jira.tasks import SYNC
from planner.portfolio.models import Initiative
from planner.portfolio.queries.activity import activity
from planner.scenarios.inputs import stamp
from planner.scenarios.models import Scenario
from tests.kit.events import last
from tests.kit.importing import imported, initiatives
from tests.kit.intake import WAYS, moved
from tests.kit.jira import connected, issues, synced
from tests.kit.plan import plan
from tests.kit.portfolio import made
from tests.kit.undoing import became, newest, reasons, undone
from tests.kit.world import World
from tests.parts.jira import Jira
from tests.services.jira.conftest import NOW, ago


def mirrored(world: World, jira: Jira, key: str = "PERM-1") -> int:
    """A mirrored issue, by the key of its row."""
    jira.put(1, key, ago(days=3))
    connected(world, jira, ["PERM"])
    synced(world)
    return issues(world)[key].id


def told(session: Session, initiative_id: int) -> list[tuple[str, dict[str, str]]]:
    """What the history of an initiative tells of issues, the first first."""
    initiative = session.find(Initiative, initiative_id)
    events = [happening.event for happening in activity(session, initiative, 10)]
    return [(event.action, event.facts) for event in reversed(events) if ".issue_" in event.action]


def test_an_issue_is_linked_to_an_initiative(both: World, jira: Jira):
    issue_id = mirrored(both, jira)
    [hub] = made(both, "Hub")

    with both.session() as session:
        link(session, issue_id, hub)
        of_issue = AuditEvent.action == "jira.issue_linked"
        assert session.scalars(select(AuditEvent).where(of_issue)).one().facts == {
            "initiative": "Hub"
        }
    jira.put(1, "PERM-1", ago(minutes=1), summary="Other words")
    synced(both)
    assert issues(both)["PERM-1"].initiative_id == hub


def test_both_initiatives_tell_that_an_issue_went_from_one_to_the_other_and_back(
    both: World, jira: Jira
):
    issue_id = mirrored(both, jira)
    hub, gate = made(both, "Hub", "Gate")
    came, went = (
        (action, {"issue": "PERM-1"})
        for action in ("initiative.issue_linked", "initiative.issue_unlinked")
    )

    with both.session() as session:
        link(session, issue_id, hub)
        link(session, issue_id, hub)
        link(session, issue_id, gate)
        assert (told(session, hub), told(session, gate)) == ([came, went], [came])
        latest = select(AuditEvent).where(AuditEvent.action == "jira.issue_linked")
        event = session.scalars(latest.order_by(AuditEvent.id.desc())).first()
        undo_link(session, event, "linked it")
        assert (told(session, hub), told(session, gate)) == ([came, went, came], [came, went])


def test_what_an_import_made_stays_once_an_issue_was_linked_to_it(both: World, jira: Jira):
    issue_id = mirrored(both, jira)
    imported(both, "key,title\nK1,Pay\nK2,Portal\n")
    first = newest(both)
    with clock.hold(NOW + timedelta(minutes=1)):
        imported(both, "key,title,quarter\nK1,Pay,2027-Q1\nK2,Portal,2027-Q1\n")
        assert undone(both, newest(both)) == became(restored=2)
    with clock.hold(NOW + timedelta(minutes=2)), both.session() as session:
        link(session, issue_id, initiatives(both)["Pay"].id)

    assert undone(both, first) == became(removed=1, left=1)

    assert reasons(both) == {"Pay": "Edited since the import"}
    assert list(initiatives(both)) == ["Pay"]


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
        link(session, issues(both)["PERM-1"].id, lean.initiatives["Hub"])
        assert stamp(session, session.find(Scenario, lean.scenario)) == before
        assert {job.task for job in session.scalars(select(Job))} == {SYNC.name}
