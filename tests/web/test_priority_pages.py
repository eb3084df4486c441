"""The ranking of a scenario, as people see and change it."""

from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient

from planner.core.db import db
from planner.periods import queries as periods
from planner.periods.commands import ensure_calendar
from planner.portfolio.models import Initiative
from planner.scenarios import rankings
from planner.scenarios.commands import priorities as commands
from planner.scenarios.commands import scenarios
from planner.scenarios.commands.scenarios import ScenarioDraft
from planner.scenarios.models import Scenario
from tests.kit.browser import HTMX, fragment, post, token
from tests.kit.moments import held
from tests.kit.statements import counted
from tests.kit.world import World

september = held(datetime(2026, 9, 14, 12, tzinfo=UTC))


def planned(world: World, count: int = 3) -> tuple[str, list[int]]:
    """The address of a ranking of so many initiatives, and their keys."""
    with world.session() as session:
        ensure_calendar(session)
        quarter = periods.quarter(session, "2026-Q3")
        scenario = scenarios.create(session, ScenarioDraft("Lean", quarter.id))
        with session.recording("test.added", "initiatives"):
            owner = world.acme.people["planner"]
            rows = [
                Initiative(title=f"Programme {n}", business_owner_id=owner) for n in range(count)
            ]
            session.add_all(rows)
            session.flush()
        keys = [row.id for row in rows]
        commands.add(session, scenario, keys)
        return f"/acme/scenarios/{scenario.id}/priorities", keys


def order(world: World, page: str) -> list[int]:
    with world.session() as session:
        return rankings.ranked(session, session.find(Scenario, int(page.split("/")[3])))


def test_a_number_moves_an_initiative_without_javascript(world: World, planner: FlaskClient):
    page, keys = planned(world)

    answer = post(planner, page, f"{page}/{keys[2]}", {"number": "1", "way": "number"})

    assert (answer.status_code, answer.location) == (303, page)
    assert "Programme 2 now 1 of 3" in planner.get(page).text
    assert order(world, page) == [keys[2], keys[0], keys[1]]


def test_with_htmx_the_list_hears_of_the_move_and_it_is_announced(
    world: World, planner: FlaskClient
):
    page, keys = planned(world)
    sent = {"csrf_token": token(planner, page), "way": "down"}

    answer = planner.post(f"{page}/{keys[0]}", data=sent, headers=HTMX)

    assert answer.status_code == 204
    assert answer.headers["HX-Trigger"] == '{"rankings-changed": {}, "notice": {}}'
    assert "Programme 0 now 2 of 3" in planner.get("/acme/notices").text
    text = fragment(planner, page, "section#priorities").text
    assert text.lstrip().startswith('<section class="section" id="priorities"')
    assert text.index("Programme 1") < text.index("Programme 0")


def test_a_rank_that_is_not_there_is_refused_with_a_remedy(world: World, planner: FlaskClient):
    page, keys = planned(world)

    answer = post(planner, page, f"{page}/{keys[0]}", {"number": "9", "way": "number"})

    assert answer.status_code == 422
    assert "There is no rank 9 among 3 ranked initiatives." in answer.text
    assert "Give a number from 1 to 3." in answer.text


def test_initiatives_are_removed_found_and_ranked_again(world: World, planner: FlaskClient):
    page, keys = planned(world)

    post(planner, page, f"{page}/{keys[0]}/removal")
    found = planner.get(f"{page}?find=programme 0").text
    post(planner, page, page, {"initiatives": [keys[0]]})

    assert f'value="{keys[0]}"' in found
    assert order(world, page) == [keys[1], keys[2], keys[0]]


def test_ranking_nothing_asks_for_a_choice(world: World, planner: FlaskClient):
    page, _ = planned(world)

    answer = post(planner, page, page)

    assert answer.status_code == 422
    assert "Choose at least one initiative." in answer.text


def test_a_viewer_sees_the_ranking_and_why_it_stands(world: World, viewer: FlaskClient):
    page, keys = planned(world)

    text = viewer.get(page).text
    refused = post(viewer, page, f"{page}/{keys[1]}", {"way": "up"})

    assert "changing them needs scenario:write" in text
    assert f'id="up-{keys[1]}" name="way" value="up" data-part="up" disabled' in text
    assert refused.status_code == 403
    assert order(world, page) == keys


def test_another_organisation_finds_no_such_ranking(world: World, rival: FlaskClient):
    page, keys = planned(world)
    theirs = page.replace("acme", "rival")

    assert rival.get(theirs).status_code == 404
    assert (
        post(rival, "/rival/scenarios/new", f"{theirs}/{keys[1]}", {"way": "up"}).status_code == 404
    )
    assert order(world, page) == keys


@pytest.mark.parametrize("count", [1, 3])
def test_the_ranking_takes_ten_statements_however_long_it_is(
    world: World, planner: FlaskClient, count: int
):
    page, _ = planned(world, count)
    with world.app.app_context():
        engine = db.engine

    with counted(engine) as sent:
        planner.get(page)

    assert len(sent) == 10, "\n".join(sent)


def test_the_ranking_has_twins(world: World, planner: FlaskClient):
    page, keys = planned(world)

    rows = planner.get(f"{page}.json").json

    assert [(row["rank"], row["initiative_id"]) for row in rows] == list(enumerate(keys, 1))
    assert planner.get(f"{page}.csv").text.splitlines()[1].startswith(f"1,{keys[0]},,Programme 0")
