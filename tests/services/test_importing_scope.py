"""Importing scope items with their estimates, and taking that back."""

from decimal import Decimal

from sqlalchemy import select

from planner.imports.models import ImportRow
from planner.imports.queries.imports import one
from planner.portfolio.models import Initiative, ScopeItem
from planner.portfolio.scope_states import ScopeState, change_scope, scope_states
from tests.kit.importing import applied, checked, counts, imported
from tests.kit.plan import Plan, plan, scope
from tests.kit.undoing import became, newest, reasons, undone
from tests.kit.world import World

HEADER = "initiative,scope item,p50,p90,quarters,hours:Data,hours:Web\n"
TEXT = (
    HEADER
    + "Pay,First release,40,60,2026-Q4,30,0\nPay,Second,,,2026-Q4 50%,,12.5\nBill,Only,8,,,,\n"
)


def plan_of(world: World) -> Plan:
    made = plan(world, pools={"Data": "9", "Web": "9"}, demand={"Pay": {}, "Bill": {}})
    with world.session() as session:
        bill = session.find(Initiative, made.initiatives["Bill"])
        with session.recording("initiative.changed", bill):
            bill.target_quarter = "2026-Q4"
            scope(session, made, "Pay", {"Data": "10"}, p50="10")
    return made


def items(world: World) -> dict[str, ScopeState]:
    with world.session() as session:
        keys = session.scalars(select(ScopeItem.id).order_by(ScopeItem.id)).all()
        states = scope_states(session, keys, lock=False).values()
        return {state.name: state for state in states}


def test_items_are_added_after_the_others_and_the_same_file_again_changes_nothing(both: World):
    made = plan_of(both)
    key, found = checked(both, TEXT)

    assert found == counts(new=3) | {"cells": 0}
    with both.session() as session:
        assert one(session, key).kind == "scope-items"
    assert applied(both, key) == counts(new=3)
    whole = {made.period: Decimal(1)}
    pay, bill = made.initiatives["Pay"], made.initiatives["Bill"]
    now = items(both)
    assert now["First release"][:1] + now["First release"][3:6] == (
        pay,
        Decimal(40),
        Decimal(60),
        {"Data": Decimal(30)},
    )
    assert now["Second"].shares == {made.period: Decimal("0.5")}
    assert (now["Only"].initiative_id, now["Only"].shares) == (bill, whole)
    with both.session() as session:
        placed = select(ScopeItem.position).where(ScopeItem.initiative_id == pay)
        assert session.scalars(placed.order_by(ScopeItem.id)).all() == [0, 1, 2]
    assert imported(both, TEXT) == counts(unchanged=3)


def test_cells_replace_blanks_keep_and_0_takes_a_skill_out(both: World):
    plan_of(both)
    imported(both, TEXT)

    key, found = checked(both, HEADER + "Pay,First release,,70,2026-Q4 25%,0,5\n")

    assert found == counts(changed=1) | {"cells": 4}
    with both.session() as session:
        [row] = session.scalars(select(ImportRow).where(ImportRow.import_id == key))
        told = {cell["field"]: (cell["was"], cell["now"]) for cell in row.cells}
    assert row.title == "First release of Pay"
    assert told == {
        "Hours P90": ("60", "70"),
        "Hours of Data": ("30", ""),
        "Hours of Web": ("", "5"),
        "Quarters": ("2026-Q4 100%", "2026-Q4 25%"),
    }
    assert applied(both, key) == counts(changed=1)
    now = items(both)["First release"]
    assert (now.p50, now.p90, now.hours) == (Decimal(40), Decimal(70), {"Web": Decimal(5)})


def test_p90_must_not_fall_below_p50_on_file(both: World):
    plan_of(both)

    assert checked(both, HEADER + "Pay,Pay: scope,,9,,,\n")[1] == counts(rejected=1) | {"cells": 0}


def test_an_undo_removes_what_was_made_and_puts_back_what_was(both: World):
    made = plan_of(both)
    imported(both, TEXT + "Pay,Pay: scope,20,30,2026-Q4 10%,11,1\n")
    with both.session() as session:
        initiative = session.find(Initiative, made.initiatives["Bill"])
        with session.recording("initiative.scope_item_changed", initiative):
            key = session.scalars(select(ScopeItem.id).where(ScopeItem.name == "Only")).one()
            state = scope_states(session, [key], lock=False)[key]
            change_scope(session, {key: state._replace(hours={"Web": Decimal(1)})})

    assert undone(both, newest(both)) == became(removed=2, restored=1, left=1)
    assert reasons(both) == {"Only of Bill": "Edited since the import"}
    now = items(both)
    assert list(now) == ["Pay: scope", "Only"]
    assert now["Pay: scope"][3:] == (
        Decimal(10),
        None,
        {"Data": Decimal(10)},
        {made.period: Decimal(1)},
    )


def test_initiatives_of_one_title_are_told_apart_by_key_only(both: World):
    plan_of(both)
    with both.session() as session, session.recording("initiatives.added", "initiatives"):
        for key in ("K1", "K2"):
            owner = both.acme.people["planner"]
            session.add(Initiative(title="Pay", external_key=key, business_owner_id=owner))

    _, found = checked(both, HEADER + "Pay,First,1,,,,\nK1,First,1,,,,\nK2,First,1,,,,\n")

    assert found == counts(new=2, rejected=1) | {"cells": 0}
