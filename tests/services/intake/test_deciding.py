"""Requests that become initiatives, and changes that are undone, on both databases."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import select

from planner.domain.intake import Effort, IntakeStatus, Urgency
from planner.domain.lifecycle import InitiativeOrigin, InitiativeStatus
from planner.domain.refusals import ChangedSince, NotFound, StaleEdit
from planner.intake.commands.deciding import convert
from planner.intake.commands.requests import (
    change_request,
    remove_request,
)
from planner.intake.commands.undo import undo
from planner.intake.drafts import ConversionDraft
from planner.intake.refusals import (
    ConvertedBefore,
    NotApproved,
)
from planner.portfolio.models import Initiative, ScopeItem, StatusChange
from tests.kit.events import last
from tests.kit.intake import asked, converted, draft, moved
from tests.kit.world import World
from tests.services.intake.conftest import row


def test_a_conversion_makes_a_proposed_initiative_and_keeps_what_was_asked(both: World):
    key = asked(
        both,
        status=IntakeStatus.APPROVED,
        value_score=7,
        urgency=Urgency.HIGH,
        effort=Effort.S,
        customer="Anglers",
        tags=["licences"],
    )
    people = both.acme.people

    with both.session() as session:
        made = convert(
            session,
            key,
            ConversionDraft("Online", "All", people["planner"], people["manager"], "2026-Q4"),
        )

        initiative, request = session.find(Initiative, made), row(session, key)
        assert (initiative.title, initiative.description) == ("Online", "All")
        assert initiative.origin is InitiativeOrigin.INTAKE_CONVERTED
        assert initiative.status is InitiativeStatus.PROPOSED
        assert initiative.product_owner_id == people["manager"]
        assert session.scalars(select(StatusChange.to_status)).all() == ["PROPOSED"]
        assert (request.status, request.initiative_id) == ("CONVERTED", made)
        kept = request.snapshot
        assert (kept["title"], kept["score"], kept["tags"]) == ("Renewals", "6.5", ["licences"])
        assert (kept["customer"], kept["converted_by"]) == ("Anglers", "Admin of Acme")


def test_only_an_approved_request_is_converted_and_only_once(both: World):
    key, _ = converted(both)
    waiting = asked(both, status=IntakeStatus.ASSESSED)
    owner = both.acme.people["planner"]
    again = ConversionDraft("Renewals", "", owner, owner, None)

    with both.session() as session:
        with pytest.raises(NotApproved):
            convert(session, waiting, again)
        moved(session, key, IntakeStatus.CLOSED, reason=None)
        for to in (
            IntakeStatus.DRAFT,
            IntakeStatus.TRIAGE,
            IntakeStatus.ASSESSED,
            IntakeStatus.APPROVED,
        ):
            moved(session, key, to)
        with pytest.raises(ConvertedBefore):
            convert(session, key, again)
        assert len(session.scalars(select(Initiative)).all()) == 1


@pytest.mark.parametrize("read", [True, False])
def test_of_two_who_convert_a_request_at_once_one_makes_its_initiative(both: World, read: bool):
    key, owner = asked(both, status=IntakeStatus.APPROVED), both.acme.people["planner"]
    with both.session() as session:
        version = row(session, key).version if read else None
    together = Barrier(2)

    def converting(number: int) -> int | str:
        with both.session() as session:
            together.wait(10)
            try:
                wanted = ConversionDraft(f"Online {number}", "", owner, owner, None, version)
                return convert(session, key, wanted)
            except (StaleEdit, ConvertedBefore) as refused:
                return str(refused)

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(converting, (1, 2)))

    [made] = [answer for answer in answers if isinstance(answer, int)]
    with both.session() as session:
        assert session.scalars(select(Initiative.id)).all() == [made]
        assert row(session, key).initiative_id == made


def test_a_change_is_undone_and_not_over_a_later_one(both: World):
    key = asked(both)

    with both.session() as session:
        change_request(session, key, draft("Permits"))
        first = last(session)
        undo(session, first, "changed the title")
        assert row(session, key).title == "Renewals"
        assert last(session).facts["undoes"] == first.id

        change_request(session, key, draft("Licences"))
        with pytest.raises(ChangedSince):
            undo(session, first, "changed the title")


def test_a_deleted_request_comes_back_as_it_was(both: World):
    key = asked(both, urgency=Urgency.HIGH, tags=["licences"])

    with both.session() as session:
        remove_request(session, key, None)
        undo(session, last(session), "deleted it")

        found = row(session, key)
        assert (found.title, found.urgency, found.tags) == ("Renewals", "HIGH", ["licences"])


def test_an_undone_conversion_takes_its_initiative_back(both: World):
    key, made = converted(both)

    with both.session() as session:
        undo(session, last(session), "converted it")

        assert row(session, key).status is IntakeStatus.APPROVED
        assert (row(session, key).initiative_id, row(session, key).snapshot) == (None, None)
        with pytest.raises(NotFound):
            session.find(Initiative, made)


def test_a_conversion_stays_once_its_initiative_has_scope(both: World):
    key, made = converted(both)

    with both.session() as session:
        event = last(session)
        with session.recording("initiative.scope_item_added", "scope"):
            session.add(ScopeItem(initiative_id=made, name="Work"))
        with pytest.raises(ChangedSince, match="it has scope items"):
            undo(session, event, "converted it")
        assert row(session, key).status is IntakeStatus.CONVERTED
