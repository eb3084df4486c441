"""Undoing changes of scope items."""

from decimal import Decimal

import pytest

from planner.domain.refusals import ChangedSince
from planner.portfolio.commands.scope import (
    add_scope_item,
    change_scope_item,
    remove_scope_item,
    undo,
)
from planner.portfolio.drafts import ScopeDraft
from planner.portfolio.queries.initiative import ScopeLine, scope
from tests.kit.events import last
from tests.kit.portfolio import made, quarter_of
from tests.kit.world import World


def draft(name: str, hours: str, period_id: int, **columns) -> ScopeDraft:
    return ScopeDraft(
        name=name,
        description="",
        p50=Decimal(hours),
        p90=columns.get("p90"),
        hours={"Data": Decimal(hours), "Web": Decimal("0.125")},
        shares={period_id: Decimal("0.75")},
    )


def same(lines: list[ScopeLine]) -> list[tuple]:
    """The lines but for their versions."""
    return [(line.id, line.name, line.p50, line.p90, line.hours, line.shares) for line in lines]


@pytest.fixture
def item(both: World) -> tuple[int, int, int]:
    """An initiative, a scope item of 1,540.5 hours, and a quarter."""
    period_id, [key] = quarter_of(both), made(both, "Pay")
    with both.session() as session:
        return key, add_scope_item(session, key, draft("Store", "1540.5", period_id)).id, period_id


def test_a_changed_scope_item_is_put_back_with_hours_and_shares(both: World, item):
    key, item_id, period_id = item
    with both.session() as session:
        before = same(scope(session, key))
        other = draft("Feature store", "12", period_id, p90=Decimal(20))
        change_scope_item(session, key, item_id, other)
        undo(session, last(session), "changed it")

        assert same(scope(session, key)) == before
        assert before[0][4] == [("Data", Decimal("1540.5")), ("Web", Decimal("0.125"))]


def test_a_removed_scope_item_comes_back_as_the_same(both: World, item):
    key, item_id, _ = item
    with both.session() as session:
        before = same(scope(session, key))
        remove_scope_item(session, key, item_id)
        gone = scope(session, key)
        undo(session, last(session), "removed it")

        assert (gone, same(scope(session, key))) == ([], before)


def test_an_added_scope_item_is_taken_away_and_that_undone_too(both: World, item):
    key, item_id, _ = item
    with both.session() as session:
        undo(session, last(session), "added it")
        gone = scope(session, key)
        undo(session, last(session), "took it away")

        assert (gone, [line.id for line in scope(session, key)]) == ([], [item_id])


def test_what_was_changed_again_is_not_undone(both: World, item):
    key, item_id, period_id = item
    with both.session() as session:
        change_scope_item(session, key, item_id, draft("Store", "12", period_id))
        event = last(session)
        change_scope_item(session, key, item_id, draft("Store", "13", period_id))
        with pytest.raises(ChangedSince) as refusal:
            undo(session, event, "changed it")

    assert refusal.value.sentence == "The scope item Store was changed again since."


def test_a_new_scope_item_after_one_was_put_back_has_a_key_of_its_own(both: World, item):
    key, item_id, period_id = item
    with both.session() as session:
        remove_scope_item(session, key, item_id)
        undo(session, last(session), "removed it")
        again = add_scope_item(session, key, draft("Other", "1", period_id))

        assert again.id != item_id
