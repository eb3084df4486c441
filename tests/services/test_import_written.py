"""What imports did to an initiative, told beside what people did, on both databases."""

from alembic import command
from sqlalchemy import select

from planner.core.db import db
from planner.imports.models import ImportBatch, ImportRow
from planner.imports.queries.written import Cell, Wrote, written
from planner.imports.span_models import BLOCK
from planner.migrations.upgrade import configuration, upgrade
from planner.portfolio.models import Initiative
from tests.kit.importing import checked, imported, initiatives
from tests.kit.plan import plan
from tests.kit.statements import counted
from tests.kit.undoing import newest, undone
from tests.kit.world import World
from tests.parts.postgres import OWNER

SCOPE = "initiative,scope item,p50,p90,hours:Data\n"


def told(world: World, title: str) -> list[Wrote]:
    """What imports did to the initiative of that title."""
    with world.session() as session:
        key = initiatives(world)[title].id
        return written(session, session.find(Initiative, key))


def test_the_import_that_made_it_and_those_that_changed_it_are_told_latest_first(both: World):
    imported(both, "title,value\nPay,100\nPort,5\n")
    imported(both, "title,value,delivery_health\nPay,200,at risk\nPort,5,\n")

    pay, port = told(both, "Pay"), told(both, "Port")

    assert [(each.made, each.cells) for each in pay] == [
        (
            False,
            [
                Cell("", "Delivery health", "", "at risk"),
                Cell("", "Value", "£100", "£200"),
            ],
        ),
        (True, []),
    ]
    assert [(each.made, each.cells, each.file_name) for each in port] == [
        (True, [], "portfolio.csv")
    ]
    assert pay[0].import_id > pay[1].import_id == port[0].import_id


def test_scope_that_an_import_added_or_changed_is_told_of_its_initiative(both: World):
    plan(both, pools={"Data": "9"}, demand={"Pay": {}, "Bill": {}})
    imported(both, SCOPE + "Pay,First,40,60,30\nPay,Second,5,8,5\nBill,Only,8,9,8\n")
    imported(both, SCOPE + "Pay,First,44,60,30\n")

    changed, added = told(both, "Pay")

    assert (added.made, added.items, added.cells) == (False, 2, [])
    assert (changed.items, changed.cells) == (0, [Cell("First of Pay", "Hours P50", "40", "44")])
    assert [each.items for each in told(both, "Bill")] == [1]


def test_an_import_that_was_taken_back_says_so(both: World):
    imported(both, "title,value\nPay,100\n")
    imported(both, "title,value\nPay,200\n")
    undone(both, newest(both))

    assert [each.undone_at is not None for each in told(both, "Pay")] == [True, False]


def test_an_import_is_found_by_what_it_wrote_without_a_look_at_any_batch(both: World):
    imported(both, "title\n" + "".join(f"Row {n}\n" for n in range(BLOCK + 10)))
    for value in range(3):
        imported(both, f"title,value\nRow 0,{value}\nRow {BLOCK + 5},{value}\n")

    with both.session() as session:
        key = initiatives(both)[f"Row {BLOCK + 5}"].id
        initiative = session.find(Initiative, key)
        with counted(both.engine) as statements:
            found = written(session, initiative)

    assert [each.made for each in found] == [False, False, False, True]
    assert [[(cell.was, cell.now) for cell in each.cells] for each in found] == [
        [("£1", "£2")],
        [("£0", "£1")],
        [("", "£0")],
        [],
    ]
    assert [name for name in statements if "import_batches" in name] == []


def test_what_older_releases_imported_is_found_as_well(both: World):
    imported(both, "title,value\nPay,100\nPort,5\n")
    imported(both, "title,value\nPay,200\nHub,7\n")
    waits, _ = checked(both, "title,p50\nPier,4\n")
    with both.session() as session, session.recording("test.aged", "an import"):
        batches = session.scalars(select(ImportBatch).order_by(ImportBatch.id)).all()
        batches[0].marks = None
    before = told(both, "Pay"), told(both, "Port"), told(both, "Hub")

    with both.app.app_context():
        db.engine.dispose()
    owner = both.engine.url
    if owner.drivername.startswith("postgresql"):
        owner = owner.set(username=OWNER)
    address = owner.render_as_string(hide_password=False)
    command.downgrade(configuration(address), "0070")
    upgrade(address, both.engine.url.render_as_string(hide_password=False))

    assert (told(both, "Pay"), told(both, "Port"), told(both, "Hub")) == before
    assert [len(each) for each in before] == [2, 1, 1]
    with both.session() as session:
        lacking = select(ImportRow.number, ImportRow.kinds).where(ImportRow.import_id == waits)
        assert session.execute(lacking).all() == [(2, "p90 owner")]
