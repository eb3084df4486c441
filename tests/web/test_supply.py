"""Stating supply: beside the figures it changes, with and without a script."""

import re
from decimal import Decimal

import pytest
from sqlalchemy import select

from planner.core.db import db
from planner.domain.flags import Flag
from planner.domain.lifecycle import ScenarioStatus
from planner.domain.planning import PlanningMode
from planner.scenarios.models import Scenario, TokenSupply
from tests.kit.browser import HTMX, fragment, post
from tests.kit.events import last_event
from tests.kit.plan import Plan, plan, quarter
from tests.kit.statements import counted
from tests.kit.world import World


@pytest.fixture
def made(world: World) -> Plan:
    """A scenario with a stated and an unstated pool."""
    world.turn(Flag.TOKEN_PLANNING_V1, True)
    demand = {"Sign-in": {"Data": ("412", "500"), "Security": ("46", None)}}
    return plan(world, pools={"Data": "380", "Security": None}, demand=demand)


def state(client, made: Plan, pool: str, **data):
    page = f"/acme/scenarios/{made.scenario}/supply"
    action = f"/acme/scenarios/{made.scenario}/pools/{made.pools[pool]}/supply"
    headers = data.pop("headers", None)
    return post(client, page, action, {"notes": "", **data}, headers=headers)


def supplies(client, made: Plan):
    rows = client.get(f"/acme/scenarios/{made.scenario}/supply.json").get_json()
    return [(row["pool"], row["supply_tokens"], row["notes"], row["updated_by"]) for row in rows]


def test_supply_is_stated_and_seen_in_the_ledger(made, planner, world):
    answer = state(planner, made, "Security", tokens="50.5", notes="two contractors")

    assert (answer.status_code, answer.headers["Location"]) == (
        303,
        f"/acme/scenarios/{made.scenario}/supply",
    )
    assert supplies(planner, made) == [
        ("Data", 380, "", None),
        ("Security", 50.5, "two contractors", "Planner of Acme"),
    ]
    ledger = planner.get(f"/acme/scenarios/{made.scenario}/ledger.json").get_json()
    assert [(row["pool"], row["delta"]) for row in ledger] == [("Data", -32), ("Security", 4.5)]


def test_stating_supply_is_recorded(made, planner, world):
    state(planner, made, "Data", tokens="420", version="1")

    event = last_event(world)
    assert (event.action, event.subject) == ("scenario.supply_stated", "scenario Lean")
    assert event.facts == {
        "pool": "Data",
        "pool_id": made.pools["Data"],
        "from": "380",
        "to": "420",
    }


def test_htmx_gets_the_row_again_and_the_ledger_hears_of_it(made, planner):
    key = made.pools["Data"]
    target = {**HTMX, "HX-Target": f"tr#supply-{key}"}

    answer = state(planner, made, "Data", tokens="500", version="1", headers=target)

    told = '{"supply-changed": {}, "notice": {}}'
    assert (answer.status_code, answer.headers["HX-Trigger"]) == (200, told)
    assert answer.text.strip().startswith(f'<tr id="supply-{key}">')
    for text in ('value="500"', 'name="version" value="2"', "+88"):
        assert text in answer.text


def test_the_total_and_the_figures_refresh_on_their_own(made, planner):
    page = f"/acme/scenarios/{made.scenario}/supply"

    assert fragment(planner, page, "tfoot#supply-total").text.strip().startswith("<tfoot")
    assert fragment(planner, page, "dl#ledger-summary").text.strip().startswith("<dl")


def test_what_is_typed_is_weighed_before_it_is_saved_and_saved_together(made, planner):
    page = f"/acme/scenarios/{made.scenario}/supply"
    shown = fragment(planner, f"{page}?tokens=420&tokens=50", "div#effect")
    none = fragment(planner, f"{page}?tokens=380&tokens=", "div#effect")

    assert "2 changes not saved." in shown.text
    assert "Supply 380 → 470 tokens, net −78 → +12, over capacity 2 pools → 0 pools." in shown.text
    assert "not saved" not in none.text
    seen = re.search(r'name="seen" value="(\w+)"', shown.text)[1]
    sent = {"way": "paste", "text": "420\n50", "seen": seen, "act": "apply"}
    post(planner, page, f"{page}/changes", sent)
    assert [row[1] for row in supplies(planner, made)] == [420, 50]


@pytest.mark.parametrize("typed", ["plenty", "-1", "", "1.2345", "NaN", "10000000000"])
def test_what_is_no_supply_comes_back_with_what_to_put_right(made, planner, typed):
    answer = state(planner, made, "Data", tokens=typed, version="1")

    assert answer.status_code == 422
    assert f'name="tokens" form="supply-form-{made.pools["Data"]}"' in answer.text
    assert f'value="{typed}"' in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert supplies(planner, made)[0][1] == 380


def test_the_first_of_two_editors_wins(made, planner, manager):
    state(planner, made, "Data", tokens="400", version="1")

    answer = state(manager, made, "Data", tokens="300", version="1")

    assert answer.status_code == 409
    assert "Planner of Acme saved this while you were typing" in answer.text
    assert supplies(planner, made)[0][1] == 400


def test_a_viewer_reads_the_supply_and_why_it_cannot_be_changed(made, viewer, planner):
    page = viewer.get(f"/acme/scenarios/{made.scenario}/supply")

    assert "You can look at these figures; changing them needs planning:write." in page.text
    assert 'name="tokens"' not in page.text
    assert state_as(viewer, planner, made).status_code == 403


def state_as(client, other, made: Plan):
    """What a person is answered who sends the form without having been shown it."""
    action = f"/acme/scenarios/{made.scenario}/pools/{made.pools['Data']}/supply"
    return post(client, "/sign-in", action, {"tokens": "1", "version": "1"})


def test_a_locked_scenario_keeps_its_supply(world, planner):
    world.turn(Flag.TOKEN_PLANNING_V1, True)
    locked = plan(world, pools={"Data": "380"}, status=ScenarioStatus.LOCKED)
    action = f"/acme/scenarios/{locked.scenario}/pools/{locked.pools['Data']}/supply"

    answer = post(planner, "/sign-in", action, {"tokens": "1", "version": "1"})

    assert answer.status_code == 409
    assert "Scenario Lean is locked, so its figures cannot change." in answer.text
    assert supplies(planner, locked)[0][1] == 380


def test_supply_can_be_stated_before_a_scenario_is_switched_to_tokens(world, planner):
    world.turn(Flag.TOKEN_PLANNING_V1, True)
    hours = plan(world, pools={"Data": None}, mode=PlanningMode.LEGACY)

    assert state(planner, hours, "Data", tokens="9").status_code == 303
    assert supplies(planner, hours)[0][1] == 9


def test_another_organisation_states_nothing(made, world, planner, rival):
    world.turn(Flag.TOKEN_PLANNING_V1, True, world.rival)
    action = f"/rival/scenarios/{made.scenario}/pools/{made.pools['Data']}/supply"

    answer = post(rival, "/sign-in", action, {"tokens": "1", "version": "1"})

    assert answer.status_code == 404
    assert supplies(planner, made)[0][1] == 380


@pytest.mark.parametrize("pools", [{"Data": "1"}, {"Data": "1", "Design": "1", "Security": "1"}])
def test_the_page_asks_the_same_few_things_however_many_pools(world, viewer, pools):
    world.turn(Flag.TOKEN_PLANNING_V1, True)
    scenario = plan(world, pools=pools, demand={"Hub": dict.fromkeys(pools, ("5", None))})
    with world.app.app_context():
        engine = db.engine

    with counted(engine) as sent:
        viewer.get(f"/acme/scenarios/{scenario.scenario}/supply")

    assert len(sent) == 13


def test_a_pool_that_was_planned_before_shows_its_supply_by_quarter(made, planner, world):
    with world.session() as session, session.recording("scenario.created", "an earlier plan"):
        before = quarter(session, 3)
        earlier = Scenario(name="Summer", period_id=before.id, is_primary=True)
        session.add(earlier)
        session.flush()
        row = TokenSupply(scenario_id=earlier.id, pool_id=made.pools["Data"], tokens=Decimal(300))
        session.add(row)

    page = planner.get(f"/acme/scenarios/{made.scenario}/supply").text

    assert page.count("Supply by quarter: 2026-Q3 300, 2026-Q4 380</title>") == 1
    assert f"way=copy&amp;origin={row_key(world)}" in page


def row_key(world) -> int:
    with world.session() as session:
        return session.scalars(select(Scenario.id).where(Scenario.name == "Summer")).one()
