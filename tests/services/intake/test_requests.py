"""Requests from the first draft to a decision, on both databases."""

from decimal import Decimal

import pytest
from sqlalchemy import select

from planner.core.session import Session
from planner.domain.intake import ClosedReason, Effort, IntakeStatus, OnlyConverted, Urgency
from planner.domain.lifecycle import NoSuchMove
from planner.domain.refusals import NotFound, StaleEdit
from planner.intake.commands.requests import (
    assess,
    change_request,
    note_decision,
    remove_request,
)
from planner.intake.drafts import AssessmentDraft
from planner.intake.models import IntakeRequest
from planner.intake.refusals import (
    NoReason,
    NotesSettled,
    RequestSettled,
    StillWanted,
)
from planner.portfolio.areas import NotAnArea, areas
from planner.portfolio.commands.initiatives import NotAMember
from tests.kit.events import last
from tests.kit.intake import asked, draft, moved
from tests.kit.people import node
from tests.kit.world import World
from tests.services.intake.conftest import row


def test_a_request_is_written_down_as_a_draft_and_recorded(both: World):
    key = asked(both, "Renewals", value_score=7, urgency=Urgency.HIGH, effort=Effort.S)

    with both.session() as session:
        found, event = row(session, key), last(session)
        assert (found.status, found.score) == (IntakeStatus.DRAFT, Decimal("6.5"))
        assert found.created_by_id == found.updated_by_id == both.acme.people["admin"]
        assert (event.action, event.subject) == ("intake.added", "request Renewals")
        assert event.detailed


def test_a_move_is_recorded_with_its_reason_and_notes(both: World):
    key = asked(both, status=IntakeStatus.TRIAGE)

    with both.session() as session:
        moved(
            session, key, IntakeStatus.CLOSED, reason=ClosedReason.DUPLICATE, notes="See permits."
        )

        found = row(session, key)
        assert (found.status, found.closed_reason) == ("CLOSED", "DUPLICATE")
        assert found.decision_notes == "See permits."
        assert last(session).facts == {
            "from": "triage",
            "to": "closed",
            "reason": "duplicate",
            "notes": "See permits.",
        }


def test_a_reason_stays_when_a_request_is_taken_up_again_and_empty_notes_change_none(both: World):
    key = asked(both)

    with both.session() as session:
        moved(session, key, IntakeStatus.CLOSED, notes="Not now.")
        moved(session, key, IntakeStatus.DRAFT, notes="")

        found = row(session, key)
        assert (found.status, found.closed_reason) == ("DRAFT", "REJECTED")
        assert found.decision_notes == "Not now."


def test_closing_without_a_reason_is_refused(both: World):
    key = asked(both)

    with both.session() as session, pytest.raises(NoReason):
        moved(session, key, IntakeStatus.CLOSED, reason=None)


@pytest.mark.parametrize(
    ("status", "to", "refusal"),
    [
        (IntakeStatus.DRAFT, IntakeStatus.APPROVED, NoSuchMove),
        (IntakeStatus.APPROVED, IntakeStatus.CONVERTED, OnlyConverted),
        (IntakeStatus.CLOSED, IntakeStatus.TRIAGE, NoSuchMove),
    ],
)
def test_a_move_that_does_not_exist_is_refused(both: World, status, to, refusal):
    key = asked(both, status=status)

    with both.session() as session:
        with pytest.raises(refusal):
            moved(session, key, to)
        assert row(session, key).status is status


@pytest.mark.parametrize("status", [IntakeStatus.DRAFT, IntakeStatus.TRIAGE, IntakeStatus.ASSESSED])
def test_fields_change_until_something_is_decided(both: World, status: IntakeStatus):
    key = asked(both, status=status)

    with both.session() as session:
        change_request(session, key, draft("Permits", tags=["licences"]))

        assert (row(session, key).title, row(session, key).tags) == ("Permits", ["licences"])
        assert last(session).facts["changes"] == [
            ["title", "Renewals", "Permits"],
            ["tags", "none", "licences"],
        ]


@pytest.mark.parametrize("status", [IntakeStatus.APPROVED, IntakeStatus.CLOSED])
def test_fields_no_longer_change_once_it_is_decided(both: World, status: IntakeStatus):
    key = asked(both, status=status)

    with both.session() as session, pytest.raises(RequestSettled):
        change_request(session, key, draft("Permits"))


def test_notes_of_an_approved_request_change_and_those_of_a_closed_one_do_not(both: World):
    approved = asked(both, status=IntakeStatus.APPROVED)
    closed = asked(both, status=IntakeStatus.CLOSED)

    with both.session() as session:
        note_decision(session, approved, "By the board.", None)
        with pytest.raises(NotesSettled):
            note_decision(session, closed, "By the board.", None)

        assert row(session, approved).decision_notes == "By the board."


def test_who_read_an_older_version_is_told(both: World):
    key = asked(both)

    with both.session() as session:
        change_request(session, key, draft("Permits", version=1))
        with pytest.raises(StaleEdit):
            change_request(session, key, draft("Licences", version=1))


def test_a_request_belongs_to_a_portfolio_area_in_use_and_to_members(both: World):
    with both.session() as session:
        with session.recording("org_node.added", "nodes"):
            root = node(session, "NDO")
            product, left = node(session, "CIT", root), node(session, "OLD", root)
            product.is_portfolio_area = left.is_portfolio_area = True
            left.active = False
        stranger = both.rival.people["planner"]

        with pytest.raises(NotAnArea, match="Ndo is not a portfolio area in use"):
            change_request(session, asked_here(session), draft(org_node_id=root.id))
        with pytest.raises(NotAnArea):
            change_request(session, asked_here(session), draft(org_node_id=left.id))
        with pytest.raises(NotAMember):
            change_request(session, asked_here(session), draft(sponsor_id=stranger))
        assert [each.name for each in areas(session)] == ["Cit"]
        assert [each.name for each in areas(session, left.id)] == ["Cit", "Old"]


def asked_here(session: Session) -> int:
    found = session.scalar(select(IntakeRequest.id))
    if found is None:
        with session.recording("intake.added", "request"):
            session.add(made := IntakeRequest(title="Renewals"))
        return made.id
    return found


def test_triage_scores_a_request_and_lets_it_be_assessed(both: World):
    key = asked(both, status=IntakeStatus.TRIAGE)

    with both.session() as session:
        assess(session, key, AssessmentDraft(7, Effort.S, Urgency.HIGH, assessed=True))

        assert (row(session, key).status, row(session, key).score) == ("ASSESSED", Decimal("6.5"))
        assert last(session).facts["score"] == "6.5"


def test_only_a_draft_or_a_closed_request_is_deleted(both: World):
    draft_key, waiting = asked(both), asked(both, status=IntakeStatus.TRIAGE)

    with both.session() as session:
        assert remove_request(session, draft_key, None) == "Renewals"
        with pytest.raises(StillWanted):
            remove_request(session, waiting, None)
        with pytest.raises(NotFound):
            row(session, draft_key)
