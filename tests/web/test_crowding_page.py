"""What an initiative crowds out, on its page of plans."""

import pytest
from flask.testing import FlaskClient

from planner.domain.flags import Flag
from tests.kit.browser import fragment, text_of
from tests.kit.plan import Plan, plan
from tests.kit.world import World


@pytest.fixture
def crowded(world: World) -> Plan:
    """198 tokens of Data: Cerberus takes 66, and 8 and 24 of those after it lie past supply."""
    world.turn(Flag.TOKEN_PLANNING_V1, True)
    return plan(
        world,
        pools={"Data": "198", "Web": "50"},
        demand={
            "Sign-in": {"Data": ("100", None)},
            "Cerberus": {"Data": ("66", None), "Web": ("10", None)},
            "Unification": {"Data": ("40", None)},
            "Open data": {"Data": ("24", None), "Web": ("20", None)},
        },
    )


def of(client: FlaskClient, made: Plan, title: str, query: str = "") -> str:
    key = made.initiatives[title]
    page = f"/acme/initiatives/{key}/plans{query}"
    return text_of(fragment(client, page, "div#crowding").text, between="")


def test_those_who_lose_are_named_with_what_they_lose(crowded: Plan, planner: FlaskClient):
    said = of(planner, crowded, "Cerberus")

    assert (
        "With Cerberus in, 32 tokens of Data that others ask for lie past supply: "
        "8 of Unification, rank 3; all 24 of Open data, rank 4. "
        "Without it they fit, with 34 tokens to spare." in said
    )
    assert "It keeps nothing from anybody in Web." in said


def test_the_last_in_rank_crowds_nobody_out(crowded: Plan, planner: FlaskClient):
    assert "Nobody: without it no other initiative would have more" in of(
        planner, crowded, "Open data"
    )


def test_it_leads_to_the_what_if_without_it(crowded: Plan, planner: FlaskClient):
    key = crowded.initiatives["Cerberus"]

    page = planner.get(f"/acme/initiatives/{key}/plans").text

    assert f"/acme/scenarios/{crowded.scenario}/what-if?initiative.{key}=out" in page


def test_a_scenario_it_is_not_in_is_not_asked(crowded: Plan, planner: FlaskClient):
    assert "With Cerberus in" in of(planner, crowded, "Cerberus", "?scenario=999")


def test_without_the_flag_there_is_nothing_of_it(world: World, crowded: Plan, planner: FlaskClient):
    world.turn(Flag.TOKEN_PLANNING_V1, False)
    key = crowded.initiatives["Cerberus"]

    page = planner.get(f"/acme/initiatives/{key}/plans").text

    assert "crowds out" not in page


def test_another_organisation_sees_none_of_it(crowded: Plan, rival: FlaskClient):
    key = crowded.initiatives["Cerberus"]

    assert rival.get(f"/rival/initiatives/{key}/plans").status_code == 404
