"""What imports did to an initiative, told beside what people did, on both databases."""

from planner.imports.queries.written import Cell, Wrote, written
from planner.portfolio.models import Initiative
from tests.kit.importing import imported, initiatives
from tests.kit.plan import plan
from tests.kit.undoing import newest, undone
from tests.kit.world import World

SCOPE = "initiative,scope item,p50,p90,hours:Data\n"


def told(world: World, title: str) -> list[Wrote]:
    """What imports did to the initiative of that title."""
    with world.session() as session:
        key = initiatives(world)[title].id
        return list(written(session, session.find(Initiative, key)).wrote)


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
