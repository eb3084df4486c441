"""The calibration page: rates over time, and a rate that is weighed before it is saved."""

from datetime import UTC, datetime

import pytest

from planner.domain.flags import Flag
from tests.kit.browser import post
from tests.kit.events import last
from tests.kit.moments import held
from tests.kit.plan import Plan, plan, scope
from tests.kit.statements import counted
from tests.kit.world import World

PAGE = "/acme/calibrations"


mid_november = held(datetime(2026, 11, 20, 12, tzinfo=UTC))


@pytest.fixture
def made(world: World) -> Plan:
    """A scenario whose scope asks Data for 100 hours."""
    world.turn(Flag.TOKEN_PLANNING_V1, True)
    found = plan(world, pools={"Data": "60", "Design": "1"}, demand={"Sign-in": {}})
    with world.session() as session, session.recording("scope.stated", "scope"):
        scope(session, found, "Sign-in", {"Data": "100"}, "10", "15")
    return found


def rate(made: Plan, day: str, tokens: str = "0.8", **more) -> dict:
    return {
        "pool": made.pools["Data"],
        "tokens_per_hour": tokens,
        "effective_date": day,
        "notes": "Measured in Q3",
        **more,
    }


def state(client, made: Plan, day: str, tokens: str = "0.8", **more):
    return post(client, f"{PAGE}/new", PAGE, rate(made, day, tokens, **more))


def rates(client):
    rows = client.get(f"{PAGE}.json").get_json()
    keys = ("pool", "effective_date", "tokens_per_hour", "state", "stated_by")
    return [tuple(row[key] for key in keys) for row in rows]


def test_a_rate_is_weighed_saved_and_used(made, planner):
    shown = planner.get(f"{PAGE}/new", query_string=rate(made, "2026-10-01"))
    for text in ("What it would change", "Lean", "<b>80</b>", "comes over"):
        assert text in shown.text
    assert rates(planner) == []

    answer = state(planner, made, "2026-10-01", derive=[made.scenario])

    assert answer.status_code == 303
    page = planner.get(PAGE)
    assert "Data has a rate from 2026-10-01. Derived again: Lean." in page.text
    assert rates(planner) == [("Data", "2026-10-01", 0.8, "current", "Planner of Acme")]
    ledger = planner.get(f"/acme/scenarios/{made.scenario}/ledger.json").get_json()
    assert [(row["pool"], row["demand_p50"]) for row in ledger] == [("Data", 80), ("Design", 0)]


def test_a_coming_rate_says_from_when_it_takes_effect(made, planner):
    shown = planner.get(f"{PAGE}/new", query_string=rate(made, "2027-01-01"))
    state(planner, made, "2027-01-01")

    assert "It takes effect on" in shown.text
    assert "takes effect <time" in planner.get(PAGE).text
    assert rates(planner)[0][3] == "coming"


def test_two_rates_on_one_day_are_refused_before_and_on_saving(made, planner):
    state(planner, made, "2026-10-01")

    shown = planner.get(f"{PAGE}/new", query_string=rate(made, "2026-10-01", "0.9"))
    answer = state(planner, made, "2026-10-01", "0.9")

    assert (shown.status_code, answer.status_code) == (422, 422)
    for page in (shown, answer):
        assert "Data has a rate from 2026-10-01 already: 0.8. Choose another day" in page.text


def test_a_past_day_needs_a_reason(made, planner):
    answer = state(planner, made, "2026-10-01", notes="")

    assert answer.status_code == 422
    assert "2026-10-01 is past, so the rate needs a reason." in answer.text


def test_an_unused_rate_is_removed_and_that_is_recorded(made, planner, world):
    state(planner, made, "2027-01-01")
    with world.session() as session:
        event = last(session)
        assert event.action == "skill_pool.rated"

    post(planner, PAGE, f"{PAGE}/{made.pools['Data']}/1/removal")

    assert rates(planner) == []
    with world.session() as session:
        event = last(session)
        assert (event.action, event.facts) == (
            "skill_pool.rate_removed",
            {"effective_date": "2027-01-01", "rate": "0.8"},
        )


def test_a_viewer_reads_the_rates_and_the_effect_and_saves_none(made, viewer, planner):
    shown = viewer.get(f"{PAGE}/new", query_string=rate(made, "2026-10-01"))

    assert "Saving needs planning:write." in shown.text
    assert post(viewer, "/sign-in", PAGE, rate(made, "2026-10-01")).status_code == 403
    assert "uncalibrated" in viewer.get(PAGE).text
    assert rates(planner) == []


def test_another_organisation_sees_its_own_rates(made, planner, rival, world):
    world.turn(Flag.TOKEN_PLANNING_V1, True, world.rival)
    state(planner, made, "2026-10-01")

    assert rival.get("/rival/calibrations.json").get_json() == []
    answer = post(rival, "/sign-in", "/rival/calibrations", rate(made, "2026-10-02"))
    assert answer.status_code == 422


@pytest.mark.parametrize("pools", [{"Data": "1"}, {"Data": "1", "Design": "1", "Security": "1"}])
def test_the_page_asks_the_same_few_things_however_many_pools(world, viewer, pools):
    world.turn(Flag.TOKEN_PLANNING_V1, True)
    plan(world, pools=pools, demand={"Hub": {}})

    with counted(world.engine) as sent:
        viewer.get(PAGE)

    assert len(sent) == 7
