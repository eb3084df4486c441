"""Areas and complexity in files: matched by name, refused where unknown, and twice is once."""

import pytest
from sqlalchemy import select

from planner.capacity.models import OrgNode
from planner.domain.lifecycle import DomainComplexity
from planner.imports.models import ImportRow, Outcome
from planner.portfolio.areas import named_areas
from planner.portfolio.models import Initiative
from tests.kit.importing import checked, counts, imported, initiatives
from tests.kit.people import node
from tests.kit.undoing import became, newest, undone
from tests.kit.world import World

HEADER = "title,area,complexity\n"


@pytest.fixture
def units(both: World) -> dict[str, int]:
    """By code: two areas that share a name, one of another, one no longer in use, and a team."""
    with both.session() as session, session.recording("org_node.added", "a tree"):
        root = node(session, "ndo")
        made = {code: node(session, code, root) for code in ("t1", "t2", "grants", "old", "team")}
        for code in ("t1", "t2", "grants", "old"):
            made[code].is_portfolio_area = True
        made["t1"].name = made["t2"].name = "Tax"
        made["old"].active = False
        session.flush()
        return {code: row.id for code, row in made.items()}


def areas(world: World) -> dict[str, tuple[int | None, DomainComplexity]]:
    return {
        title: (row.org_node_id, row.domain_complexity) for title, row in initiatives(world).items()
    }


def test_areas_and_complexity_are_imported_changed_and_taken_back(
    both: World, units: dict[str, int]
):
    text = HEADER + "Pay,GRANTS,very high\nPort,T2,\nBill,,\n"

    assert imported(both, text) == counts(new=3)
    assert areas(both) == {
        "Pay": (units["grants"], "VERY_HIGH"),
        "Port": (units["t2"], "MEDIUM"),
        "Bill": (None, "MEDIUM"),
    }
    assert imported(both, text) == counts(unchanged=3)
    key, found = checked(both, HEADER + "Pay,t2,low\nBill,grants,\n")
    assert found == counts(changed=2) | {"cells": 3}
    with both.session() as session:
        chosen = select(ImportRow.cells).where(ImportRow.import_id == key)
        first = session.scalars(chosen.order_by(ImportRow.number)).first()
        assert first == [
            {"field": "Portfolio area", "was": "Grants", "now": "Tax"},
            {"field": "Domain complexity", "was": "very high", "now": "low"},
        ]
    before = areas(both)
    imported(both, HEADER + "Pay,t2,low\nBill,grants,\n")
    assert undone(both, newest(both)) == became(restored=2)
    assert areas(both) == before


def test_what_is_no_area_in_use_is_refused_and_what_it_stands_in_is_not(
    both: World, units: dict[str, int]
):
    imported(both, "title\nPay\nPort\n")
    with both.session() as session, session.recording("initiative.filed", "one"):
        pay = session.scalars(select(Initiative).where(Initiative.title == "Pay")).one()
        pay.org_node_id = units["old"]

    _, found = checked(
        both,
        HEADER
        + "Pay,Old,\n"  # as it is
        + "Port,Old,\n"
        + "New,team,\n"
        + "Newer,Nowhere,\n"
        + "Newest,Tax,\n"
        + "Last,,hard\n",
    )

    assert found == counts(unchanged=1, rejected=5) | {"cells": 0}
    with both.session() as session:
        chosen = select(ImportRow.cells).where(ImportRow.outcome == Outcome.REJECTED)
        told = [cells[0] for cells in session.scalars(chosen.order_by(ImportRow.number))]
    assert [(cell["kind"], cell["column"], cell["found"]) for cell in told] == [
        ("area", "area", "Old"),
        ("area", "area", "Team"),
        ("area", "area", "Nowhere"),
        ("namesake", "area", "Tax"),
        ("complexity", "complexity", "hard"),
    ]
    assert told[2]["expected"] == "a portfolio area in use"
    assert told[4]["expected"] == "one of low, medium, high, very high"


def test_every_unit_is_written_so_that_it_is_read_as_itself(both: World, units: dict[str, int]):
    with both.session() as session:
        shadow = session.find(OrgNode, units["old"])
        with session.recording("org_node.changed", shadow):
            shadow.name, shadow.code = "Grants", "TAX"  # others in use have both
        found = named_areas(session)

    written = {code: found.written[key] for code, key in units.items()}
    assert written == {"t1": "t1", "t2": "t2", "grants": "Grants", "old": "", "team": "Team"}
