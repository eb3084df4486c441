"""The capacity of the org: unit by unit, skill by quarter, and who the people are."""

from datetime import date
from decimal import Decimal

import pytest

from planner.capacity.models import OrgLink
from planner.domain.flags import Flag
from planner.domain.lifecycle import InitiativeStatus
from planner.domain.organisation import Relationship
from planner.domain.planning import PlanningMode
from planner.portfolio.models import Initiative
from tests.kit.people import member, node
from tests.kit.plan import Plan, plan, scope
from tests.kit.staff import allocated, hired
from tests.kit.statements import counted
from tests.kit.world import World


@pytest.fixture
def made(world: World) -> Plan:
    """Ada, in the team, is given away for 120 %; Bo, in the root, gives half to the team."""
    world.turn(Flag.ORG_CAPACITY_VIEW, True)
    made = plan(world, demand={"Hub": {}}, mode=PlanningMode.LEGACY)
    with world.session() as session, session.recording("plan.filled", "plan"):
        session.find(Initiative, made.initiatives["Hub"]).status = InitiativeStatus.RESOURCING
        scope(session, made, "Hub", {"Data": "614"})
        root = node(session, "R")
        team = node(session, "T", root)
        made.pools |= {"R": root.id, "T": team.id}
        ada, bo = hired(session, "Ada", {"Data": 5}), hired(session, "Bo", {"Data": 5})
        allocated(session, made, ada, "Hub")
        allocated(session, made, ada, "Hub", "20")
        member(session, ada, team)
        member(session, bo, root)
        session.add(
            OrgLink(
                employee_id=bo,
                node_id=team.id,
                relationship=Relationship.DELIVERY_ASSIGNMENT,
                percentage=Decimal(50),
                consumes_capacity=True,
                start_date=date(2020, 1, 1),
            )
        )
    return made


def page(made: Plan, more: str = "", **asked: object) -> str:
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    return f"/acme/org-capacity{more}?scenario={made.scenario}&{query}"


def units(client, made: Plan, **asked: object):
    found = client.get(page(made, ".json", **asked)).get_json()
    return [(unit["code"], unit["people"], unit["hours_booked"]) for unit in found]


def test_units_count_those_within_unless_asked_for_their_own(made, viewer):
    assert units(viewer, made) == [("R", 2, 624), ("T", 1, 624)]
    assert units(viewer, made, own=1) == [("R", 1, 0), ("T", 1, 624)]


def test_a_cell_prints_what_is_asked_of_the_unit(made, viewer):
    team = viewer.get(page(made, node=made.pools["T"])).text
    alone = viewer.get(page(made, node=made.pools["R"], own=1)).text

    assert '<td data-level="4" class="over">118\N{NO-BREAK SPACE}%</td>' in team
    assert "Data lacks 94 of 614 hours" in team
    assert '<td class="over" data-level="4">nobody</td>' in alone
    [data] = viewer.get(page(made, "/skills.json", node=made.pools["T"])).get_json()
    assert data == {
        "skill": "Data",
        "2026-Q4_demand_hours": 614,
        "2026-Q4_capacity_hours": 520,
        "2026-Q4_gap_hours": -94,
    }


def test_links_are_told_only_where_the_matrix_is_on(world, made, viewer):
    address = page(made, node=made.pools["T"])
    assert "Linked from elsewhere" not in viewer.get(address).text

    world.turn(Flag.MATRIX_ORG_V1, True)

    assert "to T <span" in viewer.get(address).text


def test_without_its_flag_or_to_another_organisation_it_is_not_there(world, made, viewer, rival):
    address = page(made, node=made.pools["T"]).replace("acme", "rival")
    assert rival.get(address).status_code == 404
    world.turn(Flag.ORG_CAPACITY_VIEW, True, world.rival)
    assert "No scenario yet" in rival.get(address).text
    world.turn(Flag.ORG_CAPACITY_VIEW, False)
    assert viewer.get(page(made)).status_code == 404


@pytest.mark.parametrize("more", [1, 3])
def test_the_page_takes_the_same_statements_however_many_units(world, made, viewer, more):
    with world.session() as session, session.recording("units", "units"):
        for number in range(more):
            member(session, hired(session, f"P{number}", {"Data": 1}), node(session, f"N{number}"))

    with counted(world.engine) as first:
        viewer.get(page(made))
    with counted(world.engine) as again:
        viewer.get(page(made))

    assert (len(first), len(again)) == (26, 16)


def test_the_people_of_a_unit_are_had_as_a_file(made, viewer):
    shown = viewer.get(page(made, node=made.pools["T"])).text
    everybody = viewer.get(page(made, "/people.json")).get_json()

    assert "/acme/org-capacity/people.csv?scenario=" in shown
    assert viewer.get(page(made, "/people.json", node=made.pools["T"])).get_json() == [
        {
            "name": "Ada",
            "job_title": "",
            "skills": "Data 5",
            "hours_available": 520,
            "allocated_percentage": 120,
            "free_hours": 0,
        }
    ]
    assert [row["name"] for row in everybody] == ["Ada", "Bo"]
