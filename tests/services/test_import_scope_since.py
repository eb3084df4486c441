"""Scope that somebody edits by hand after an import counts as edited since: its undo loses none.

Such an edit makes nobody's form of the initiative stale: it counts as none of its own row.
"""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import select

from planner.core.jobs import Job
from planner.core.jobs.here import run_here
from planner.core.session import Session
from planner.domain.importing.undo import Forced
from planner.imports.commands import undoing
from planner.imports.queries.imports import one
from planner.imports.queries.losses import losses
from planner.portfolio.commands.scope import add_scope_item, change_scope_item, remove_scope_item
from planner.portfolio.drafts import ScopeDraft
from planner.portfolio.models import ScopeItem
from tests.kit.importing import imported, initiatives
from tests.kit.plan import plan
from tests.kit.undoing import became, newest, reasons, undone
from tests.kit.world import World
from workers.imports import undo_import

BARE = "key,title\nK1,Pay\nK2,Permits\n"
WORK = "key,title,p50,hours:Backend\nK1,Pay,40,30\nK2,Permits,8,\n"
AS_IMPORTED = ScopeDraft("Imported scope", "", Decimal(40), None, {"Backend": Decimal(30)}, {})
EDITED = "Edited since the import"
Edit = Callable[[Session, int, int, int], object]
"""Given the initiative, its scope item and a quarter."""


def described(session: Session, of: int, item: int, _: int) -> None:
    change_scope_item(session, of, item, replace(AS_IMPORTED, description="With cards"))


def shared(session: Session, of: int, item: int, quarter: int) -> None:
    change_scope_item(session, of, item, replace(AS_IMPORTED, shares={quarter: Decimal("0.5")}))


def estimated(session: Session, of: int, item: int, _: int) -> None:
    change_scope_item(session, of, item, replace(AS_IMPORTED, p50=Decimal(50)))


def asked_more(session: Session, of: int, item: int, _: int) -> None:
    change_scope_item(session, of, item, replace(AS_IMPORTED, hours={"Backend": Decimal(31)}))


def removed(session: Session, of: int, item: int, _: int) -> None:
    remove_scope_item(session, of, item)


def added(session: Session, of: int, _item: int, _: int) -> None:
    add_scope_item(session, of, replace(AS_IMPORTED, name="Cards"))


def edited(world: World, title: str, edit: Edit, quarter: int = 0) -> None:
    """Edit the scope of an initiative by hand."""
    of = initiatives(world)[title].id
    with world.session() as session:
        item = session.scalars(select(ScopeItem.id).where(ScopeItem.initiative_id == of)).one()
        edit(session, of, item, quarter)


def scope(world: World) -> list[tuple[str, str]]:
    with world.session() as session:
        rows = session.execute(select(ScopeItem.name, ScopeItem.description).order_by(ScopeItem.id))
        return [tuple(row) for row in rows]


@pytest.mark.parametrize("edit", [described, shared, estimated, asked_more, removed, added])
def test_what_an_import_made_stays_once_its_scope_was_edited(both: World, edit: Edit):
    made = plan(both, pools={"Backend": "100"})
    imported(both, WORK)
    edited(both, "Pay", edit, made.period)

    assert undone(both, newest(both)) == became(removed=1, left=1)

    assert reasons(both) == {"Pay": EDITED}
    assert list(initiatives(both)) == ["Pay"]


@pytest.mark.parametrize("edit", [described, shared, estimated, asked_more, removed])
def test_work_that_an_import_gave_stays_once_it_was_edited(both: World, edit: Edit):
    made = plan(both, pools={"Backend": "100"})
    imported(both, BARE)
    imported(both, WORK, made.scenario)
    edited(both, "Pay", edit, made.period)
    kept = scope(both)[:1]

    assert undone(both, newest(both)) == became(restored=1, left=1, unranked=1)

    assert reasons(both) == {"Pay": EDITED}
    assert scope(both) == ([] if edit is removed else kept)


def test_work_that_was_given_by_a_file_of_initiatives_stays_once_one_of_scope_changed_it(
    both: World,
):
    imported(both, BARE)
    imported(both, WORK)
    given = newest(both)
    imported(both, "initiative,scope item,description\nPay,Imported scope,With cards\n")

    assert undone(both, given) == became(restored=1, left=1)

    assert (reasons(both), scope(both)) == ({"Pay": EDITED}, [("Imported scope", "With cards")])


def test_another_item_that_was_added_by_hand_outlives_the_work_that_was_given(both: World):
    imported(both, BARE)
    imported(both, WORK)
    edited(both, "Pay", added)

    assert undone(both, newest(both)) == became(restored=2)

    assert scope(both) == [("Cards", "")]


def test_work_that_was_given_goes_once_a_later_import_gave_back_what_it_changed(both: World):
    made = plan(both, pools={"Backend": "100"})
    imported(both, BARE)
    imported(both, WORK)
    given = newest(both)
    imported(both, "key,title,p50\nK1,Pay,44\n", made.scenario)
    assert undone(both, newest(both)) == became(restored=1, unranked=1)
    edited(both, "Permits", added)

    assert undone(both, given) == became(restored=2)

    assert scope(both) == [("Cards", "")]


def test_of_work_that_was_changed_an_undo_keeps_what_no_file_says(both: World):
    imported(both, WORK)
    imported(both, "key,title,p50\nK1,Pay,44\n")
    edited(
        both,
        "Pay",
        lambda session, of, item, _: change_scope_item(
            session, of, item, replace(AS_IMPORTED, p50=Decimal(44), description="With cards")
        ),
    )

    assert undone(both, newest(both)) == became(restored=1)

    assert scope(both) == [("Imported scope", "With cards"), ("Imported scope", "")]


def test_work_that_was_edited_goes_when_somebody_says_so(both: World):
    imported(both, BARE)
    imported(both, WORK)
    edited(both, "Pay", described)
    key, pay = newest(both), initiatives(both)["Pay"].id

    with both.session() as session:
        [loss] = losses(session, one(session, key), [pay], plans=True)
        of = one(session, key)
        asked = undoing.ask_to_force(session, of, Forced(every=True), "Wrong", plans=True)
        job = session.find(Job, asked)
    with both.app.app_context():
        run_here(both.app.app_context, 30, job, undo_import)

    assert (loss.title, list(loss.cells)) == ("Pay", [("Scope item", "Imported scope", "")])
    assert (scope(both), sorted(initiatives(both))) == ([], ["Pay", "Permits"])
