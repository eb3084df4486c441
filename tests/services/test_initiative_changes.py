"""Changing initiatives, one or many, and undoing it."""

import pytest
from sqlalchemy import select

from planner.core.session import Session
from planner.domain.lifecycle import DeliveryHealth, InitiativeStatus
from planner.domain.refusals import ChangedSince, NotFound, StaleEdit
from planner.portfolio.commands.bulk import NothingChosen, TooManyAtOnce, change_many
from planner.portfolio.commands.initiatives import NotAMember, change_fields, move_initiative
from planner.portfolio.commands.undo import undo
from planner.portfolio.drafts import BulkDraft
from planner.portfolio.models import Initiative, StatusChange
from planner.portfolio.queries.activity import activity
from planner.portfolio.queries.bulk import Refused, chosen, deed
from planner.portfolio.writing import add_initiatives, remove_initiatives
from planner.web.sentences import sentence
from tests.kit.events import last
from tests.kit.statements import counted
from tests.kit.world import World

SCOPING, RESOURCING = InitiativeStatus.SCOPING, InitiativeStatus.RESOURCING


def made(world: World, *titles: str, **columns) -> list[int]:
    """Initiatives of these titles, proposed unless the columns say otherwise; their keys."""
    owner = world.acme.people["planner"]
    same = {"status": InitiativeStatus.PROPOSED, "business_owner_id": owner, **columns}
    with world.session() as session, session.recording("initiatives.imported", "file"):
        each = {name: [value] * len(titles) for name, value in same.items()}
        return list(add_initiatives(session, {"title": list(titles), **each}))


def statuses(session: Session) -> dict[str, str]:
    return dict(session.execute(select(Initiative.title, Initiative.status)).all())


def log(session: Session, key: int) -> list[tuple[str | None, str]]:
    entries = select(StatusChange.from_status, StatusChange.to_status)
    of = entries.where(StatusChange.initiative_id == key).order_by(StatusChange.id)
    return [tuple(row) for row in session.execute(of)]


def test_a_field_is_changed_and_the_others_stay(both: World):
    [key] = made(both, "Hub", target_quarter="2026-Q4")
    with both.session() as session:
        change_fields(session, key, {"title": "Payments hub", "tags": ["fraud"]}, 1)

        found = session.find(Initiative, key)
        event = last(session)
        assert (found.title, found.target_quarter, found.tags) == (
            "Payments hub",
            "2026-Q4",
            ["fraud"],
        )
        assert event.facts["changes"] == [
            ["title", "Hub", "Payments hub"],
            ["tags", "none", "fraud"],
        ]
        assert event.details == {
            "initiatives": [
                [key, {"title": "Hub", "tags": []}, {"title": "Payments hub", "tags": ["fraud"]}]
            ]
        }


def test_a_field_read_at_an_older_version_is_refused(both: World):
    [key] = made(both, "Hub")
    with both.session() as session:
        change_fields(session, key, {"title": "Payments hub"}, 1)
        with pytest.raises(StaleEdit):
            change_fields(session, key, {"title": "Hub of payments"}, 1)


def test_a_change_is_undone_field_by_field(both: World):
    [key] = made(both, "Hub")
    with both.session() as session:
        change_fields(session, key, {"title": "Payments hub"}, 1)
        event = last(session)
        undone = event.id
        change_fields(session, key, {"target_quarter": "2026-Q4"}, 2)

        undo(session, event, "renamed it")

    with both.session() as session:
        found = session.find(Initiative, key)
        assert (found.title, found.target_quarter) == ("Hub", "2026-Q4")
        assert last(session).facts["undoes"] == undone


def test_what_was_changed_again_is_not_undone(both: World):
    [key] = made(both, "Hub")
    with both.session() as session:
        change_fields(session, key, {"title": "Payments hub"}, 1)
        event = last(session)
        change_fields(session, key, {"title": "Payment hub"}, 2)

        with pytest.raises(ChangedSince) as refusal:
            undo(session, event, "renamed it")

    assert refusal.value.sentence == "This was changed again since: Payment hub."


def test_a_move_is_undone_past_the_usual_moves_and_logged(both: World):
    [key] = made(both, "Hub", status=RESOURCING)
    with both.session() as session:
        move_initiative(session, key, InitiativeStatus.CANCELLED)
        undo(session, last(session), "cancelled it")

    with both.session() as session:
        assert statuses(session) == {"Hub": "RESOURCING"}
        assert log(session, key) == [
            (None, "RESOURCING"),
            ("RESOURCING", "CANCELLED"),
            ("CANCELLED", "RESOURCING"),
        ]


def test_many_are_changed_as_one_and_those_that_cannot_are_left_with_a_reason(both: World):
    alpha, beta = made(both, "Alpha", "Beta")
    [done] = made(both, "Done", status=InitiativeStatus.COMPLETE)
    [ready] = made(both, "Ready", status=SCOPING, target_quarter="2026-Q4")
    draft = BulkDraft({"target_quarter": "2026-Q4"}, status=SCOPING)
    with both.session() as session:
        bulk = change_many(session, [beta, alpha, done, ready, 999], draft)

        found = deed(session, bulk.id)
        assert statuses(session) == {
            "Alpha": "SCOPING",
            "Beta": "SCOPING",
            "Done": "COMPLETE",
            "Ready": "SCOPING",
        }
        assert (found.count, found.changed) == (2, [(alpha, "Alpha"), (beta, "Beta")])
        assert found.refused == [
            Refused(
                done,
                "Done",
                "Done is complete and cannot go to scoping. This status is final.",
            ),
            Refused(ready, "Ready", "It is so already."),
            Refused(999, "Initiative 999", "It is no longer on file."),
        ]
        assert session.find(Initiative, done).target_quarter is None
        assert sentence(found.event) == (
            "gave 5 initiatives the status scoping and the target quarter 2026-Q4; 2 were changed"
        )
        assert log(session, alpha) == [(None, "PROPOSED"), ("PROPOSED", "SCOPING")]


def test_a_change_that_none_could_take_says_so(both: World):
    [done] = made(both, "Done", status=InitiativeStatus.COMPLETE)
    with both.session() as session:
        bulk = change_many(session, [done, 999], BulkDraft({}, status=SCOPING))

        told = sentence(deed(session, bulk.id).event)

    assert told == "could give none of 2 initiatives the status scoping"


def test_tags_are_put_on_and_taken_off_many(both: World):
    one, other = made(both, "One", tags=["old", "kept"]) + made(both, "Other")
    draft = BulkDraft({}, tagged=["new"], untagged=["old"])
    with both.session() as session:
        bulk = change_many(session, [one, other], draft)

        assert session.find(Initiative, one).tags == ["kept", "new"]
        assert session.find(Initiative, other).tags == ["new"]
        assert sentence(deed(session, bulk.id).event) == (
            "gave 2 initiatives the tag new and tags without old"
        )


def test_a_change_of_many_has_one_undo(both: World):
    keys = made(both, "Alpha", "Beta", tags=["kept"])
    draft = BulkDraft(
        {"delivery_health": DeliveryHealth.AT_RISK}, status=SCOPING, tagged=["autumn"]
    )
    with both.session() as session:
        bulk_id = change_many(session, keys, draft).id
        undo(session, last(session), "changed them")

    with both.session() as session:
        for key in keys:
            found = session.find(Initiative, key)
            assert (found.status, found.delivery_health, found.tags) == ("PROPOSED", None, ["kept"])
        assert deed(session, bulk_id).undone


def test_an_undo_of_many_is_refused_as_a_whole_where_one_was_changed(both: World):
    alpha, beta = made(both, "Alpha", "Beta")
    with both.session() as session:
        change_many(session, [alpha, beta], BulkDraft({}, status=SCOPING))
        event = last(session)
        move_initiative(session, beta, RESOURCING)
        with pytest.raises(ChangedSince) as refusal:
            undo(session, event, "changed them")

        assert refusal.value.sentence == "This was changed again since: Beta."
        assert statuses(session) == {"Alpha": "SCOPING", "Beta": "RESOURCING"}


def test_an_undo_tells_of_an_initiative_that_is_gone(both: World):
    [key] = made(both, "Hub")
    with both.session() as session:
        change_fields(session, key, {"title": "Payments hub"}, 1)
        event = last(session)
        with session.recording("import.batch_undone", "file"):
            remove_initiatives(session, [key])
        with pytest.raises(NotFound):
            undo(session, event, "renamed it")


def test_the_history_of_an_initiative_tells_of_changes_of_many(both: World):
    alpha, beta = made(both, "Alpha", "Beta")
    with both.session() as session:
        change_fields(session, alpha, {"title": "Alpha one"}, 1)
        change_many(session, [alpha, beta], BulkDraft({}, tagged=["autumn"]))

        told = activity(session, session.find(Initiative, alpha), 10)
        others = activity(session, session.find(Initiative, beta), 10)
    assert [happened.event.action for happened in told] == [
        "initiatives.changed",
        "initiative.changed",
    ]
    assert [happened.event.action for happened in others] == ["initiatives.changed"]


def test_another_organisations_initiatives_are_not_there_for_a_change(both: World):
    [key] = made(both, "Hub")
    with both.session(both.rival) as session:
        bulk_id = change_many(session, [key], BulkDraft({}, tagged=["stolen"])).id

        assert deed(session, bulk_id).count == 0
        assert chosen(session, [key]).keys == []
    with both.session() as session:
        assert session.find(Initiative, key).tags == []
        with pytest.raises(NotFound):
            deed(session, bulk_id)


def test_owners_of_many_are_members(both: World):
    keys = made(both, "Hub")
    stranger = both.rival.people["planner"]
    with both.session() as session, pytest.raises(NotAMember):
        change_many(session, keys, BulkDraft({"business_owner_id": stranger}))


def test_a_change_of_many_needs_some_and_has_an_end(both: World):
    with both.session() as session:
        with pytest.raises(NothingChosen):
            change_many(session, [], BulkDraft({}, tagged=["autumn"]))
        with pytest.raises(TooManyAtOnce):
            change_many(session, range(1, 5002), BulkDraft({}, tagged=["autumn"]))


@pytest.mark.parametrize("number", [1, 3])
def test_a_change_of_many_asks_the_same_number_of_statements(world: World, number: int):
    keys = made(world, *(f"Initiative {n}" for n in range(number)))
    with counted(world.engine) as sent, world.session() as session:
        change_many(session, keys, BulkDraft({}, status=SCOPING))

    assert len(sent) == 13
