"""One pool of a scenario: whom its supply reaches, and the demand typed on it."""

from datetime import date

import pytest
from sqlalchemy import select

from planner.core.db import db
from planner.domain.flags import Flag
from planner.scenarios.commands import demand as commands
from planner.scenarios.models import Ranking, Scenario
from tests.kit.browser import post
from tests.kit.events import last_event
from tests.kit.plan import Plan, initiative, plan, rate, scope
from tests.kit.statements import counted
from tests.kit.world import World

DEMAND = {
    "Sign-in": {"Data": ("344", "420")},
    "Records": {"Data": ("44", "61")},
    "Open data": {"Data": ("24", None)},
    "Rosters": {},
}


@pytest.fixture
def made(world: World) -> Plan:
    """A pool whose supply ends inside the second initiative."""
    world.turn(Flag.TOKEN_PLANNING_V1, True)
    return plan(world, pools={"Data": "380", "Design": "10", "Zoo": "1"}, demand=DEMAND)


def page(made: Plan, pool: str = "Data", slug: str = "acme") -> str:
    return f"/{slug}/scenarios/{made.scenario}/pools/{made.pools[pool]}"


def rows(client, made: Plan, pool: str = "Data"):
    listed = client.get(f"{page(made, pool)}/demand.json").get_json()
    return [
        (row["rank"], row["initiative"], row["demand_p50"], row["demand_p90"], row["source"])
        for row in listed
    ]


def state(client, made: Plan, title: str, **data):
    sent = {"initiative_id": str(made.initiatives[title]), "p90": "", "notes": "", **data}
    return post(client, page(made), f"{page(made)}/demand", sent)


def test_supply_reaches_initiatives_in_order_of_rank(made, viewer):
    listed = viewer.get(f"{page(made)}/demand.json").get_json()

    assert [
        (row["rank"], row["initiative"], row["running_total_p50"], row["fitting_p50"])
        for row in listed
    ] == [(1, "Sign-in", 344, 344), (2, "Records", 388, 36), (3, "Open data", 412, 0)]
    text = viewer.get(page(made)).text
    assert "The line cuts 2, Records: 36 of its 44 tokens fit" in text


def test_the_page_leads_to_its_neighbours(made, viewer):
    text = viewer.get(page(made, "Design")).text

    assert f'rel="prev" href="{page(made)}"' in text
    assert f'rel="next" href="{page(made, "Zoo")}"' in text


def test_only_rows_without_p90_can_be_shown(made, viewer):
    text = viewer.get(f"{page(made)}?show=unknown").text

    assert f'id="entry-{made.initiatives["Open data"]}"' in text
    assert f'id="entry-{made.initiatives["Records"]}"' not in text


def test_demand_is_typed_and_its_p90_cleared(made, planner):
    state(planner, made, "Rosters", p50="10.5", p90="12")
    state(planner, made, "Rosters", p50="9", version="1", notes="agreed in June")

    assert rows(planner, made)[-1] == (4, "Rosters", 9, None, "typed")
    ledger = planner.get(f"/acme/scenarios/{made.scenario}/ledger.json?sort=pool").get_json()
    assert (ledger[0]["demand_p50"], ledger[0]["rows_without_p90"]) == (421, 2)


def test_typing_demand_is_recorded(made, planner, world):
    state(planner, made, "Records", p50="40", p90="50", version="1")

    event = last_event(world)
    assert (event.action, event.subject) == ("scenario.demand_stated", "scenario Lean")
    assert event.facts == {
        "pool": "Data",
        "initiative": "Records",
        "initiative_id": made.initiatives["Records"],
        "from": "P50 44, P90 61",
        "to": "P50 40, P90 50",
    }


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"p50": "10", "p90": "9"}, "P90 cannot be below P50: leave it empty where it is unknown."),
        ({"p50": ""}, "Give the tokens it takes in half of all futures, such as 60."),
        ({"p50": "-1"}, "Demand cannot be below 0 tokens."),
        ({"p50": "0.0001"}, "Give at most three decimals."),
    ],
)
def test_what_is_no_demand_comes_back_with_what_to_put_right(made, planner, typed, sentence):
    answer = state(planner, made, "Rosters", **typed)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert f'value="{typed["p50"]}"' in answer.text
    assert len(rows(planner, made)) == 3


def test_the_first_of_two_editors_wins(made, planner, manager):
    state(planner, made, "Records", p50="40", version="1")

    answer = state(manager, made, "Records", p50="30", version="1")

    assert answer.status_code == 409
    assert "Planner of Acme saved this while you were typing" in answer.text
    assert rows(planner, made)[1][2] == 40


def test_a_removed_demand_is_filled_again_by_the_next_derivation(made, planner, world):
    with world.session() as session, session.recording("scope.stated", "scope"):
        rate(session, made, "Data", "0.5", date(2026, 1, 1))
        scope(session, made, "Records", {"Data": "100"}, "10", "12")
    action = f"{page(made)}/demand/{made.initiatives['Records']}/removal"

    post(planner, page(made), action, {"version": "1"})
    removed = rows(planner, made)
    with world.session() as session:
        commands.derive(session, session.find(Scenario, made.scenario))

    assert [row[1] for row in removed] == ["Sign-in", "Open data"]
    assert rows(planner, made)[1] == (2, "Records", 50, 60, "derived")


def test_what_is_not_ranked_comes_last(made, viewer, world):
    with world.session() as session, session.recording("ranking.changed", "ranking"):
        first = session.scalars(select(Ranking).order_by(Ranking.rank)).first()
        session.delete(first)

    assert [(rank, title) for rank, title, *_ in rows(viewer, made)] == [
        (2, "Records"),
        (3, "Open data"),
        (None, "Sign-in"),
    ]
    assert viewer.get(page(made)).status_code == 200


def test_an_inactive_pool_keeps_its_page(made, viewer, planner, world):
    from planner.capacity.models import SkillPool

    with world.session() as session, session.recording("skill_pool.deactivated", "pool"):
        session.find(SkillPool, made.pools["Data"]).active = False

    text = viewer.get(page(made)).text

    assert "This pool is inactive, so no ledger counts it." in text
    assert len(rows(viewer, made)) == 3


def test_a_viewer_reads_and_changes_nothing(made, viewer, planner):
    text = viewer.get(page(made)).text
    sent = {"initiative_id": str(made.initiatives["Rosters"]), "p50": "1"}

    answer = post(viewer, "/sign-in", f"{page(made)}/demand", sent)

    assert "You can look at these figures; changing them needs planning:write." in text
    assert 'name="p50"' not in text
    assert answer.status_code == 403
    assert len(rows(planner, made)) == 3


def test_another_organisation_finds_no_such_pool(made, world, rival):
    world.turn(Flag.TOKEN_PLANNING_V1, True, world.rival)
    theirs = plan(world, world.rival, pools={"Data": "1"})

    foreign_pool = f"/rival/scenarios/{theirs.scenario}/pools/{made.pools['Data']}"
    answers = [rival.get(page(made, slug="rival")), rival.get(foreign_pool)]

    assert [(answer.status_code, "Records" in answer.text) for answer in answers] == [
        (404, False),
        (404, False),
    ]


@pytest.mark.parametrize("asking", [1, 3])
def test_the_page_asks_the_same_few_things_however_many_ask(world, planner, asking):
    world.turn(Flag.TOKEN_PLANNING_V1, True)
    demand = {f"Initiative {n}": {"Data": ("5", None)} for n in range(asking)}
    one = plan(world, pools={"Data": "1"}, demand=demand)
    with world.app.app_context():
        engine = db.engine

    with counted(engine) as sent:
        planner.get(page(one))

    assert len(sent) == 16


def test_an_initiative_that_is_not_there_cannot_ask(made, planner, world):
    with world.session() as session, session.recording("initiative.added", "initiative"):
        made.initiatives["Elsewhere"] = initiative(session, world.acme, "Elsewhere")

    answer = state(planner, made, "Elsewhere", p50="1")

    assert answer.status_code == 422
    assert len(rows(planner, made)) == 3
