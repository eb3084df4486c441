"""Who last edited what an import would change: by hand, or by another import."""

from datetime import date
from decimal import Decimal

from sqlalchemy import select

from planner.accounts.membership import change_access
from planner.core.audit import AuditEvent
from planner.domain.access import Access
from planner.domain.lifecycle import AllocationType, EmploymentType
from planner.domain.permissions import Role
from planner.imports.kinds.edited import Since
from planner.imports.kinds.registry import KINDS
from planner.imports.models import Outcome
from planner.imports.queries.edits import by_hand, last_edits
from planner.imports.queries.found import found_rows
from planner.imports.queries.imports import one
from planner.people.commands.people import change_person
from planner.people.drafts import PersonDraft
from planner.portfolio.commands.bulk import change_many
from planner.portfolio.commands.initiatives import change_fields
from planner.portfolio.commands.scope import change_scope_item
from planner.portfolio.drafts import BulkDraft, ScopeDraft
from planner.scenarios.commands.supply import SupplyDraft, state_supply
from planner.scenarios.models import Scenario, TokenSupply
from planner.staffing.commands.allocations import allocate
from planner.staffing.drafts import AllocationDraft, WorkDraft
from tests.kit.importing import applied, checked, initiatives, row_of
from tests.kit.people import employee
from tests.kit.plan import plan, scope
from tests.kit.statements import counted
from tests.kit.undoing import undone
from tests.kit.world import World


def waiting(world: World, kind: str) -> int:
    """An import that would change something."""
    with world.session() as session:
        of = row_of("waits.csv", world.acme.people["admin"], kind=kind)
        with session.recording("import.uploaded", of):
            session.add(of)
        return of.id


def told(world: World, kind: str, *keys: int) -> list[tuple[str, int | None] | None]:
    """Of each, whose edit was the last, by role, and of which import."""
    waits = waiting(world, kind)
    with world.session() as session:
        found = last_edits(session, one(session, waits), keys)
    return [
        (str(found[key].by).removesuffix(" of Acme").lower(), found[key].import_id)
        if key in found
        else None
        for key in keys
    ]


def test_the_latest_of_edits_by_hand_among_many_and_by_imports_counts(both: World):
    first, _ = checked(both, "title\nPay\nPermits\nPortal\n")
    applied(both, first)
    pay, permits, portal = (initiatives(both)[name].id for name in ("Pay", "Permits", "Portal"))
    elsewhere = plan(both, demand={"Unedited": {}}).initiatives["Unedited"]
    with both.session(who="planner") as session:
        change_fields(session, pay, {"description": "Cards"}, 1)
    with both.session(who="manager") as session:
        change_many(session, [permits], BulkDraft({"target_quarter": "2027-Q1"}))

    assert told(both, "initiatives", pay, permits, portal, elsewhere) == [
        ("planner", None),
        ("manager", None),
        ("admin", first),
        None,
    ]

    waits = waiting(both, "initiatives")
    asked = []
    for keys in ([pay], [pay, permits, portal]):
        with both.session() as session, counted(both.engine) as sent:
            last_edits(session, one(session, waits), keys)
        asked.append(len(sent))
    assert asked == [6, 6]

    second, _ = checked(both, "title,description\nPay,Cheques\n")
    applied(both, second)
    assert told(both, "initiatives", pay) == [("admin", second)]
    undone(both, second)
    assert told(both, "initiatives", pay) == [("planner", None)]


def test_every_kind_tells_whose_edit_was_the_last(both: World):
    made = plan(both, pools={"Data": "100"}, demand={"Pay": {}})
    with both.session() as session, session.recording("test.filled", "people and scope"):
        ada, bea = employee(session, "Ada"), employee(session, "Bea")
        item, other = (scope(session, made, "Pay", {"Data": "4"}) for _ in range(2))
    with both.session(who="planner") as session:
        draft = ScopeDraft("Store", "", None, None, {"Data": Decimal(5)}, {made.period: Decimal(1)})
        change_scope_item(session, made.initiatives["Pay"], item, draft)
        scenario = session.find(Scenario, made.scenario)
        state_supply(session, scenario, SupplyDraft(made.pools["Data"], Decimal(90), "", 1))
        supply = session.scalars(select(TokenSupply.id)).one()
        days = (date(2026, 10, 1), date(2026, 12, 31))
        work = WorkDraft(made.initiatives["Pay"], *days, Decimal(50))
        given = allocate(session, scenario, AllocationDraft(ada, AllocationType.PROJECT, work))
    with both.session(who="manager") as session:
        begins, weekly = date(2020, 1, 1), Decimal(32)
        facts = ("Ada", None, None, "", EmploymentType.FULL_TIME, weekly, begins, None, None, {})
        change_person(session, ada, PersonDraft(*facts, version=1))
    with both.session() as session:
        seen = str(Access(Role.VIEWER))
        change_access(session, both.acme.people["viewer"], seen, Access(Role.PRODUCT_OWNER))

    people = both.acme.people
    with both.session() as session:
        filled = select(AuditEvent.id).where(AuditEvent.action == "test.filled")
        since = Since(session.scalars(filled).one())
        by_kind = {
            name: {key for asked in kind.edited(since) for key in session.scalars(asked)}
            for name, kind in KINDS.items()
        }
    assert by_kind == {
        "initiatives": {made.initiatives["Pay"]},
        "people": {ada},
        "supply": {supply},
        "scope-items": {item},
        "allocations": {given},
        "users": {people["viewer"]},
    }
    assert told(both, "scope-items", item, other) == [("planner", None), None]
    assert told(both, "supply", supply) == [("planner", None)]
    assert told(both, "allocations", given) == [("planner", None)]
    assert told(both, "people", ada, bea) == [("manager", None), None]
    assert told(both, "users", people["viewer"], people["planner"]) == [("admin", None), None]


def edited_by_hand(world: World, key: int) -> list[str] | None:
    """The titles of the changed rows that somebody edited since the last import before this."""
    with world.session() as session, counted(world.engine) as sent:
        of = one(session, key)
        found = by_hand(session, of)
        if found is None:
            return None
        rows = found_rows(session, of, Outcome.CHANGED, only=found.only)
        assert (found.rows, len(sent)) == (len(rows), 4)
        return [row.title for row in rows]


def test_changed_rows_that_were_edited_by_hand_since_the_last_import_are_told_from_others(
    both: World,
):
    titles = ("Pay", "Permits", "Portal")
    first, _ = checked(both, "title\n" + "\n".join(titles))
    assert edited_by_hand(both, first) is None
    applied(both, first)
    pay, permits, _ = (initiatives(both)[title].id for title in titles)
    with both.session(who="planner") as session:
        change_fields(session, pay, {"description": "Cards"}, 1)
    with both.session(who="manager") as session:
        change_many(session, [permits], BulkDraft({"target_quarter": "2027-Q1"}))
    changing = "title,description\n" + "".join(f"{title},Boats\n" for title in titles)

    waits, _ = checked(both, changing)
    assert edited_by_hand(both, waits) == ["Pay", "Permits"]

    second, _ = checked(both, "title,description\nPortal,Doors\n")
    applied(both, second)
    assert edited_by_hand(both, waits) == []
    undone(both, second)
    assert edited_by_hand(both, waits) == ["Pay", "Permits"]
