"""Home: the verdict, what needs whoever asks, and what changed since they were here."""

from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from planner.capacity import commands as capacity
from planner.capacity.commands import PoolDraft
from planner.core import clock
from planner.core.jobs.models import DeadLetter
from planner.domain.flags import Flag
from planner.domain.lifecycle import ScenarioStatus
from planner.domain.planning import PlanningMode
from planner.imports.models import ImportState
from planner.scenarios.tasks import REFRESH, Refresh
from tests.kit.browser import post, text_of
from tests.kit.importing import row_of
from tests.kit.jobs import dead, perform
from tests.kit.moments import held
from tests.kit.plan import plan, scope
from tests.kit.statements import counted
from tests.kit.world import World

HOME = "/acme/"
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)

OVER = {
    "pools": {"Data": "60", "Design": "100", "Security": None},
    "demand": {
        "Sign-in": {"Data": ("62", "86"), "Security": ("46", None)},
        "Search": {"Data": ("30", "40"), "Design": ("20", "30")},
    },
}
FITS = {"pools": {"Data": "100"}, "demand": {"Sign-in": {"Data": ("62", "86")}}}


@pytest.fixture(autouse=True)
def token_planning(world: World):
    world.turn(Flag.TOKEN_PLANNING_V1, True)


noon = held(NOON)


def text(client: FlaskClient) -> str:
    return " ".join(client.get(HOME).text.split())


def words(client: FlaskClient) -> str:
    return text_of(client.get(HOME).text, between="")


def test_before_there_is_a_scenario_home_says_how_to_begin(planner: FlaskClient, admin):
    page = text(planner)

    assert "Nothing is planned yet." in page
    assert 'href="/acme/scenarios/new">Create a scenario' in page
    assert "python -m planner demo" not in page
    assert "python -m planner demo" in text(admin)


def test_the_verdict_names_the_pools_that_are_over(world: World, planner: FlaskClient):
    plan(world, **OVER)

    assert (
        "Lean does not fit 2026-Q4: two pools are over capacity, most of all Security, "
        "which has no supply." in words(planner)
    )


def test_the_verdict_says_that_a_plan_fits(world: World, planner: FlaskClient):
    plan(world, **FITS)

    assert (
        "Lean fits 2026-Q4: no pool is over capacity. "
        "Data is the tightest, with 38 tokens to spare." in words(planner)
    )


def test_a_plan_in_hours_has_a_verdict_too(world: World, planner: FlaskClient):
    plan(world, mode=PlanningMode.LEGACY, **FITS)

    assert "Nothing is asked of anybody in Lean yet." in words(planner)


def test_without_token_planning_no_token_is_shown(world: World, planner: FlaskClient):
    plan(world, **OVER)
    world.turn(Flag.TOKEN_PLANNING_V1, False)
    page = words(planner)

    assert "Lean plans in tokens, and token planning is off here" in page
    assert ("Nothing needs you." in page, "46 tokens over" in page) == (True, False)


def test_the_tightest_pools_come_first_and_lead_to_their_page(world: World, planner: FlaskClient):
    made = plan(world, **OVER)
    page = text(planner)
    tight = page[page.index("Tightest pools") :]

    order = [tight.index(f">{name}</a>") for name in ("Security", "Data", "Design")]
    assert order == sorted(order)
    assert f'href="/acme/scenarios/{made.scenario}/pools/{made.pools["Data"]}">Data</a>' in tight
    assert [figure in tight for figure in (">−46<", ">−32<", ">+80<")] == [True, True, True]


def test_over_capacity_and_missing_p90s_need_a_planner(world: World, planner: FlaskClient):
    plan(world, **OVER)
    page = words(planner)

    assert "Security is 46 tokens over capacity46 asked for at P50, no supply" in page
    assert "Data is 32 tokens over capacity92 asked for at P50, 60 supplied" in page
    assert "1 demand row has no P90So the P90 of Security is unknown" in page


@pytest.mark.parametrize("status", [ScenarioStatus.APPROVED, ScenarioStatus.LOCKED])
def test_what_cannot_be_changed_needs_nobody(world: World, planner: FlaskClient, status):
    plan(world, status=status, **OVER)

    assert "Nothing needs you. Last check 12:00." in words(planner)


def test_a_viewer_is_asked_for_nothing(world: World, viewer: FlaskClient):
    plan(world, **OVER)

    assert "Nothing needs you." in words(viewer)


def test_changes_of_others_are_told_in_sentences(world: World, planner: FlaskClient):
    plan(world, **FITS)
    planner.get(HOME)
    with clock.hold(NOON + timedelta(hours=3)), world.session(who="manager") as session:
        capacity.add_pool(session, PoolDraft("Backend", ""))
    with clock.hold(NOON + timedelta(hours=4)):
        page = words(world.client("planner"))

    assert "Since your last visit2026-11-20 12:00 · 1 change" in page
    assert "15:00Manager of Acme added skill pool Backend." in page


def test_loading_home_again_does_not_make_the_changes_go_away(world: World, planner: FlaskClient):
    plan(world, **FITS)
    planner.get(HOME)
    with clock.hold(NOON + timedelta(hours=3)), world.session(who="planner") as session:
        capacity.add_pool(session, PoolDraft("Backend", ""))
    said = []
    for minutes in (0, 2, 8, 14, 80):
        with clock.hold(NOON + timedelta(hours=4, minutes=minutes)):
            page = words(world.client("planner"))
            said.append("You added skill pool Backend." in page)

    assert said == [True, True, True, True, False]


def test_turning_flags_is_told_to_those_who_may(world: World, planner: FlaskClient, admin):
    plan(world, **FITS)

    assert ("flag.turned" in words(planner), "turned: flag" in words(admin)) == (False, True)


def test_recent_scenarios_show_their_pools_over(world: World, planner: FlaskClient):
    plan(world, **OVER)
    page = text(planner)

    assert '<td class="n" data-label="Pools over"><span class="over">2</span></td>' in page


def test_another_organisation_sees_nothing_of_it(world: World, rival: FlaskClient):
    plan(world, **OVER)

    assert "Lean" not in rival.get("/rival/").text
    assert rival.get(HOME).status_code == 404


def test_home_takes_the_same_statements_for_more_pools(world: World, planner: FlaskClient):
    """Five fewer where what a refresh has kept still holds."""
    plan(world, **FITS)
    planner.get(HOME)
    with counted(world.engine) as one:
        worked_out = words(planner)
    perform(world, REFRESH, Refresh(view="all"))
    with counted(world.engine) as kept:
        assert words(planner) == worked_out
    with world.session(who="manager") as session:
        capacity.add_pool(session, PoolDraft("Backend", ""))
        capacity.add_pool(session, PoolDraft("Frontend", ""))
    with counted(world.engine) as three:
        planner.get(HOME)

    assert (len(one), len(kept), len(three)) == (18, 13, 18)


def uploaded(world: World, who: str, state: ImportState, name: str = "july.csv", **facts) -> int:
    with world.session(who=who) as session, session.recording("import.uploaded", "a file"):
        row = row_of(name, world.acme.people[who], rows=1204, state=state, **facts)
        session.add(row)
        session.flush()
        return row.id


def test_an_import_that_is_checked_waits_for_whoever_uploaded_it(world, manager, planner):
    plan(world, **FITS)
    key = uploaded(
        world, "manager", ImportState.CHECKED, found={"new": 1170, "changed": 0, "rejected": 34}
    )

    said = "july.csv is checked, and waits to be applied1,170 new, 0 changed, 34 rejected"
    assert said in words(manager)
    assert f'href="/acme/imports/{key}">Continue' in text(manager)
    assert said not in words(planner)


def test_rows_that_were_handed_back_wait_for_a_repair(world: World, manager):
    plan(world, **FITS)
    uploaded(world, "manager", ImportState.APPLIED, done={"new": 1170, "rejected": 34})

    assert "34 rows of july.csv were handed backRepair them in the file" in words(manager)


def test_a_newer_import_takes_the_place_of_rows_handed_back(world: World, manager):
    plan(world, **FITS)
    uploaded(world, "manager", ImportState.APPLIED, done={"new": 1170, "rejected": 34})
    uploaded(world, "manager", ImportState.APPLIED, done={"new": 34, "rejected": 0})

    assert "Nothing needs you." in words(manager)


def test_recent_imports_are_for_those_who_import(world: World, manager, viewer):
    plan(world, **FITS)
    uploaded(world, "manager", ImportState.APPLIED, done={"new": 1170, "rejected": 34})

    assert "july.csv1,20434applied" in words(manager).replace(" ", "")
    assert "Recent imports" not in words(viewer)


def test_steps_of_an_import_are_not_told_one_by_one(world: World, planner):
    plan(world, **FITS)
    with world.session(who="manager") as session, session.recording("import.batch_applied", "x"):
        pass

    assert "batch applied" not in words(planner)


def test_a_plan_in_hours_that_does_not_fit_names_its_shortest_skill(world: World, planner):
    made = plan(world, mode=PlanningMode.LEGACY, **FITS)
    with world.session() as session, session.recording("scope.added", "scope"):
        scope(session, made, "Sign-in", {"Backend": "120", "Design": "30"})

    assert (
        "Lean does not fit 2026-Q4: two skills are asked for more hours than they have, "
        "most of all Backend, by 120 hours." in words(planner)
    )
    assert "Backend1200−120" in words(planner).replace(" ", "")


def test_a_job_that_failed_needs_nobody_once_its_cause_is_muted_or_it_is_discarded(world, admin):
    plan(world, **FITS)
    dead(world, 7)
    told = words(admin)
    with world.session() as session:
        cause = session.scalars(select(DeadLetter.fingerprint)).one()
    muting = {"reason": "Known", "end": "next"}
    letters = "/acme/jobs/dead"
    post(admin, letters, f"{letters}/causes/{cause}/silence", muting)
    muted = words(admin)
    dead(world, 7)
    again = words(admin)
    post(admin, letters, f"{letters}/discard", {"fingerprint": cause, "reason": "Known"})

    said = "Order 7 is refused"
    assert [said in page for page in (told, muted, again, words(admin))] == [
        True,
        False,
        True,
        False,
    ]
