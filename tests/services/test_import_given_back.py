"""What an import made, and another changed and gave back, is as the first one left it."""

import pytest

from planner.imports.queries.imports import one
from planner.imports.queries.undoing import outlook
from planner.imports.standing import MOST
from planner.portfolio.commands.initiatives import change_fields, move_initiative
from planner.portfolio.commands.scope import add_scope_item, remove_scope_item
from planner.portfolio.drafts import ScopeDraft
from tests.kit.importing import imported, initiatives
from tests.kit.undoing import became, newest, reasons, undone
from tests.kit.world import World

HEADER = "key,title,p50,hours:Backend\n"
FIRST = HEADER + "K1,Pay,40,30\nK2,Permits,,12\nK3,Portal,,\n"
SECOND = HEADER + "K1,Payments,44,31\nK2,Permits,8,\n"


def test_rows_that_later_imports_changed_and_gave_back_are_removed_by_the_undo(both: World):
    imported(both, FIRST)
    first = newest(both)
    imported(both, SECOND)
    assert undone(both, newest(both)) == became(restored=2)
    imported(both, HEADER + "K1,Pay,41,30\n")
    assert undone(both, newest(both)) == became(restored=1)

    assert undone(both, first) == became(removed=3)

    assert initiatives(both) == {}


def test_what_somebody_edited_besides_stays(both: World):
    imported(both, FIRST)
    first = newest(both)
    with both.session() as session:  # an edit that makes nobody's form stale
        key = initiatives(both)["Pay"].id
        item = add_scope_item(session, key, ScopeDraft("Cards", "", None, None, {}, {}))
        remove_scope_item(session, key, item.id)
    imported(both, SECOND)
    undone(both, newest(both))
    with both.session() as session:
        move_initiative(session, initiatives(both)["Permits"].id, "SCOPING")

    assert undone(both, first) == became(removed=1, left=2)
    assert reasons(both) == dict.fromkeys(["Pay", "Permits"], "Edited since the import")


def test_what_the_later_undo_left_stays_as_well(both: World):
    imported(both, FIRST)
    first = newest(both)
    imported(both, SECOND)
    second = newest(both)
    imported(both, HEADER + "K1,Payroll,44,31\n")
    assert undone(both, second) == became(restored=1, left=1)

    assert undone(both, first) == became(removed=2, left=1)
    assert list(initiatives(both)) == ["Payroll"]


@pytest.mark.parametrize("apart", [False, True])
def test_of_any_number_that_were_given_back_the_page_knows_every_one(both: World, apart: bool):
    """Those that were given back follow one another, or lie apart: every second row."""
    numbers = range(MOST + 120)
    imported(both, "key,title\n" + "".join(f"K{n},Title {n}\n" for n in numbers))
    first = newest(both)
    changed = [n for n in numbers if n % 2 or not apart]
    imported(both, "key,title\n" + "".join(f"K{n},Name {n}\n" for n in changed))
    second = newest(both)
    with both.session() as session:
        move_initiative(session, initiatives(both)["Name 5"].id, "SCOPING")
        change_fields(session, initiatives(both)["Name 7"].id, {"title": "Ours"}, 2)
    with both.session() as session:
        key = initiatives(both)["Name 9"].id
        add_scope_item(session, key, ScopeDraft("Cards", "", None, None, {}, {}))
    assert undone(both, second) == became(restored=len(changed) - 1, left=1)

    with both.session() as session:
        seen = outlook(session, one(session, first), plans=True)
        titles = [line.title for line in seen.left]
    assert (seen.removed, seen.undecided, titles) == (
        len(numbers) - 3,
        0,
        ["Title 5", "Ours", "Title 9"],
    )
    assert undone(both, first) == became(removed=len(numbers) - 3, left=3)


def test_files_of_scope_that_came_since_leave_it_in_doubt(both: World):
    imported(both, FIRST)
    first = newest(both)
    imported(both, "initiative,scope item,p50\nPortal,Portal: doors,5\n")
    imported(both, HEADER + "K3,Gate,,\n")
    undone(both, newest(both))

    assert undone(both, first) == became(removed=2, left=1)
    assert list(initiatives(both)) == ["Portal"]
