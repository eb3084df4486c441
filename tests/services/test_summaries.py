"""Summaries of scenarios: who asks for them, and that none is ever older than its inputs."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select, update

from planner.capacity.models import Employee, OrgNode, SkillPool
from planner.core import clock
from planner.core.jobs import Job, JobState
from planner.core.session import Session
from planner.domain.organisation import NodeType
from planner.domain.planning import PlanningMode
from planner.periods.models import Period
from planner.portfolio.models import Initiative
from planner.scenarios.kept_models import KeptCalculation, KeptSummary
from planner.scenarios.models import Ranking, Scenario
from planner.scenarios.summaries import in_brief, summary, with_kept
from planner.scenarios.tasks import RECOMPUTE, REFRESH, Recompute, Refresh
from tests.kit.jobs import perform
from tests.kit.plan import Plan, initiative, plan, scope
from tests.kit.staff import allocated, hired
from tests.kit.world import World

OWN = {
    "supply": ("scenario.supply_stated", "supply_change"),
    "many supplies": ("scenario.supplies_stated", "supply_change"),
    "demand": ("scenario.demand_stated", "demand_change"),
    "derived demand": ("scenario.demand_derived", "demand_change"),
    "rankings": ("scenario.initiatives_ranked", "priority_change"),
    "allocations": ("scenario.allocation_added", "allocation_change"),
    "assumptions": ("scenario.assumptions_stated", "plan_change"),
    "planning mode": ("scenario.mode_switched", "plan_change"),
}
"""Changes of a scenario itself, and what a recompute calls them."""

THEIRS = {
    "scope of what is ranked": ("Hub", "initiative.scope_item_changed"),
    "scope of what is staffed": ("Aside", "initiative.changed"),
}
"""Changes of initiatives that the scenario stands on."""

SHARED = {
    "rates": (SkillPool, "skill_pool.rated"),
    "people": (Employee, "employee.changed"),
    "quarters": (Period, "calendar.extended"),
    "units": (OrgNode, "org_node.moved"),
}
"""Changes of what every scenario stands on."""


@pytest.fixture
def made(both: World) -> Plan:
    """A plan in tokens, with an initiative that is staffed and not ranked, and one that is not."""
    made = plan(
        both,
        pools={"Data": "100", "Design": None},
        demand={"Hub": {"Data": ("120", "150")}, "Aside": {"Design": ("3", None)}},
    )
    with both.session() as session, session.recording("plan.filled", "plan"):
        session.execute(delete(Ranking).where(Ranking.initiative_id == made.initiatives["Aside"]))
        made.initiatives["Elsewhere"] = initiative(session, both.acme, "Elsewhere")
        allocated(session, made, hired(session, "Ada", {"Data": 4}), "Aside", "60")
        scope(session, made, "Hub", {"Data": "100"})
        session.add(OrgNode(code="R", name="Root", type=NodeType.ROOT, path="/R/"))
    return made


def change(session: Session, row: object, action: str) -> None:
    with session.recording(action, row):  # type: ignore[arg-type]
        pass


def waiting(session: Session) -> list[tuple[str, dict, int]]:
    """The jobs that wait, with their payload and how many requests they stand for."""
    chosen = select(Job).where(Job.state == JobState.WAITING).order_by(Job.id)
    return [(job.task, job.payload, job.requests) for job in session.scalars(chosen)]


def kept(session: Session) -> str | None:
    """What a list would be told that is kept about the one scenario."""
    return session.execute(with_kept(select(Scenario))).one()[1]


@pytest.mark.parametrize(("action", "trigger"), OWN.values(), ids=list(OWN))
def test_a_change_of_a_scenario_asks_for_its_recompute(both: World, made: Plan, action, trigger):
    with both.session() as session:
        change(session, session.find(Scenario, made.scenario), action)

        payload = {"scenario_id": made.scenario, "trigger": trigger}
        assert waiting(session) == [(RECOMPUTE.name, payload, 1)]


@pytest.mark.parametrize(("title", "action"), THEIRS.values(), ids=list(THEIRS))
def test_a_change_of_its_initiatives_does_too(both: World, made: Plan, title, action):
    with both.session() as session:
        change(session, session.find(Initiative, made.initiatives[title]), action)

        payload = {"scenario_id": made.scenario, "trigger": "scope_change"}
        assert waiting(session) == [(RECOMPUTE.name, payload, 1)]


@pytest.mark.parametrize(("model", "action"), SHARED.values(), ids=list(SHARED))
def test_what_concerns_every_scenario_is_one_refresh(both: World, made: Plan, model, action):
    with both.session() as session:
        row = session.scalars(select(model)).first()
        change(session, row, action)
        change(session, row, action)

        everything = {"view": "all", "scenario_ids": None}
        assert waiting(session) == [(REFRESH.name, everything, 2)]


def test_nothing_is_asked_for_where_no_figure_changes(both: World, made: Plan):
    with both.session() as session:
        scenario = session.find(Scenario, made.scenario)
        change(session, scenario, "scenario.renamed")
        change(session, session.find(Initiative, made.initiatives["Elsewhere"]), "initiative.moved")
        with session.recording("scenario.archived", scenario):
            scenario.archived_at = clock.now()
        change(session, scenario, "scenario.supply_stated")

        assert waiting(session) == []


def test_six_edits_are_one_recompute_half_a_second_after_the_first(both: World, made: Plan):
    with both.session() as session:
        for _ in range(6):
            change(session, session.find(Scenario, made.scenario), "scenario.supply_stated")

        [job] = session.scalars(select(Job)).all()
        assert (job.requests, job.run_at - job.created_at) == (6, 500)


def test_an_initiative_of_many_scenarios_is_one_refresh_of_them(both: World, made: Plan):
    with both.session() as session:
        with session.recording("test.copied", "scenarios"):
            copies = [Scenario(name=f"Copy {n}", period_id=made.period) for n in range(8)]
            session.add_all(copies)
            session.flush()
            ranked = {"initiative_id": made.initiatives["Hub"], "rank": 1}
            session.add_all([Ranking(scenario_id=copy.id, **ranked) for copy in copies])
        change(session, session.find(Initiative, made.initiatives["Hub"]), "initiative.changed")

        keys = [made.scenario, *[copy.id for copy in copies]]
        assert waiting(session) == [(REFRESH.name, {"view": "all", "scenario_ids": keys}, 1)]


def test_a_recompute_keeps_the_summary_and_the_calculation(both: World, made: Plan):
    job = perform(both, RECOMPUTE, Recompute(scenario_id=made.scenario, trigger="manual"))

    with both.session() as session:
        [(scenario, found)] = in_brief(session, session.execute(with_kept(select(Scenario))))
        assert found == summary(session, scenario)
        assert session.scalar(select(func.count()).select_from(KeptCalculation)) == 1
    del job.result["calculated_at"]
    assert job.result == {
        "success": True,
        "pools_over_capacity": 2,
        "supply": "100",
        "demand_p50": "123",
        "demand_p90": None,
        "tightest_pool": "Data",
    }


def test_in_hours_it_keeps_skills(both: World):
    made = plan(both, demand={"Hub": {}}, mode=PlanningMode.LEGACY)
    with both.session() as session, session.recording("plan.filled", "plan"):
        scope(session, made, "Hub", {"Data": "100"})
    perform(both, RECOMPUTE, Recompute(scenario_id=made.scenario, trigger="manual"))

    with both.session() as session:
        [(_, found)] = in_brief(session, session.execute(with_kept(select(Scenario))))
    assert [(row.name, row.gap) for row in found.short] == [("Data", -100)]


def test_a_scenario_that_is_gone_or_anothers_is_passed_over(both: World, made: Plan):
    gone = perform(both, RECOMPUTE, Recompute(scenario_id=10**6, trigger="manual"))
    payload = Recompute(scenario_id=made.scenario, trigger="manual")
    theirs = perform(both, RECOMPUTE, payload, both.rival.id)

    assert (gone.result, theirs.result) == ({"success": False}, {"success": False})
    with both.session() as session:
        assert kept(session) is None


def test_a_summary_holds_until_an_input_changes(both: World, made: Plan):
    """After every change named above, and after no other: each time it is worked out again."""
    with both.session() as session:
        scenario = session.find(Scenario, made.scenario)
        inputs = [(scenario, action) for action, _ in OWN.values()]
        for title, action in THEIRS.values():
            inputs.append((session.find(Initiative, made.initiatives[title]), action))
        for model, action in SHARED.values():
            inputs.append((session.scalars(select(model)).first(), action))
        elsewhere = session.find(Initiative, made.initiatives["Elsewhere"])
        for row, action in inputs:
            perform(both, REFRESH, Refresh(view="all"))
            change(session, scenario, "scenario.renamed")
            change(session, elsewhere, "initiative.changed")
            assert kept(session) is not None
            change(session, row, action)
            assert kept(session) is None, action


def test_a_summary_is_looked_after_or_is_not_shown_for_more_than_an_hour(both: World, made: Plan):
    perform(both, REFRESH, Refresh(view="all"))
    with both.session() as session:
        with clock.hold(clock.now() + timedelta(minutes=59)):
            assert kept(session) is not None
        with clock.hold(clock.now() + timedelta(minutes=61)):
            assert kept(session) is None


def test_a_refresh_works_out_what_is_late_and_renews_the_rest(both: World, made: Plan):
    first = perform(both, REFRESH, Refresh(view="all"))
    again = perform(both, REFRESH, Refresh(view="all", scenario_ids=[made.scenario]))
    with both.session() as session, session.recording("test.released", "nothing"):
        session.execute(update(KeptSummary).values(release="another"))
    after = perform(both, REFRESH, Refresh(view="all"))
    other = perform(both, REFRESH, Refresh(view="all"), both.rival.id)

    results = [(job.result["worked_out"], job.result["still_good"]) for job in (first, again)]
    assert results == [(1, 0), (0, 1)]
    assert (after.result["worked_out"], other.result["worked_out"]) == (1, 0)
