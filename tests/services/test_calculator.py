"""The calculators of both planning modes, read from the database."""

from datetime import date
from decimal import Decimal

import pytest

from planner.capacity.models import CalendarEntry, OrgMembership, OrgNode
from planner.domain.calculation import CalculatorOptions
from planner.domain.lifecycle import DomainComplexity, EmploymentType, InitiativeStatus
from planner.domain.organisation import NodeType
from planner.domain.planning import PlanningMode
from planner.domain.refusals import NotFound
from planner.portfolio.models import Familiarity, Initiative
from planner.scenarios.models import Scenario
from planner.scenarios.planning import planning_engine
from tests.kit.plan import Plan, plan, rate, scope
from tests.kit.staff import allocated, hired
from tests.kit.statements import counted
from tests.kit.world import World

TOTALS = CalculatorOptions(breakdown=False)


def planned(world: World) -> Plan:
    """Two initiatives that count and one that does not; Ada on the first, Bo on the second."""
    made = plan(
        world,
        pools={"Data": "900", "Qä": None},
        demand={"Hub": {}, "Forms": {"Data": ("7", "9")}, "Later": {}},
        mode=PlanningMode.LEGACY,
    )
    with world.session() as session, session.recording("plan.filled", "plan"):
        for title, status in (("Hub", "RESOURCING"), ("Forms", "IN_EXECUTION")):
            found = session.find(Initiative, made.initiatives[title])
            found.status = InitiativeStatus(status)
            found.domain_complexity = DomainComplexity.HIGH
        scope(session, made, "Hub", {"Data": "100", "QÄ": "10"}, share="0.5")
        scope(session, made, "Hub", {"Data": "30"}, share=None)
        scope(session, made, "Forms", {"Data": "400"})
        scope(session, made, "Later", {"Data": "999"})
        rate(session, made, "Data", "0.5", date(2020, 1, 1))
        ada = hired(session, "Ada", {"Data": 5, "qä": 4})
        bo = hired(session, "Bo", {"data": 5}, kind=EmploymentType.CONTRACTOR)
        allocated(session, made, ada, "Hub", "60")
        allocated(session, made, ada, None, "50")
        allocated(session, made, bo, "Forms")
        session.add(CalendarEntry(employee_id=ada, period_id=made.period, time_off=Decimal(20)))
        made.pools["ada"], made.pools["bo"] = ada, bo
    return made


@pytest.fixture
def made(both: World) -> Plan:
    """The plan of one test, which may change it."""
    return planned(both)


@pytest.fixture(scope="module")
def kept(both_kept: World) -> Plan:
    """The plan of those who only calculate."""
    return planned(both_kept)


def assuming(world: World, made: Plan, **assumptions) -> None:
    with world.session() as session, session.recording("assumed", "plan"):
        session.find(Scenario, made.scenario).assumptions = assumptions


def calculated(world: World, made: Plan, options=TOTALS, mode=None, organisation=None):
    with world.session(organisation) as session:
        scenario = session.find(Scenario, made.scenario)
        return planning_engine(session, scenario, mode).calculate(options)


def test_hours_weigh_shares_statuses_leave_and_proficiency(both_kept, kept):
    answer = calculated(both_kept, kept)

    assert [(gap.skill, gap.demand, gap.capacity) for gap in answer.gaps] == [
        ("data", 0, 520),
        ("Data", 450, 500),
        ("qä", 0, 400),
        ("QÄ", 5, 0),
    ]
    summary = answer.summary
    assert (summary.distinct_capacity_hours, summary.people) == (1020, 2)
    assert (summary.initiatives, summary.planned) == (3, 2)
    assert [(one.title, one.items, one.hours) for one in answer.quality.unshared] == [
        ("Hub", 1, 30)
    ]
    assert [(one.name, one.percentage) for one in answer.overallocations] == [("Ada", 110)]
    assert [(one.name, one.missing) for one in answer.mismatches] == [
        ("Ada", ["QÄ"]),
        ("Bo", ["Data"]),
    ]


@pytest.mark.parametrize("mode", list(PlanningMode))
def test_sums_of_the_database_and_single_lines_give_the_same_figures(both_kept, kept, mode):
    whole = calculated(both_kept, kept, CalculatorOptions(), mode)
    totals = calculated(both_kept, kept, TOTALS, mode)

    assert (whole.gaps, whole.summary, whole.quality) == (
        totals.gaps,
        totals.summary,
        totals.quality,
    )
    for row in whole.demand:
        assert sum(line.amount for line in row.lines) == row.amount


@pytest.mark.parametrize("mode", list(PlanningMode))
def test_the_lines_of_one_skill_are_those_of_the_whole_breakdown(both_kept, kept, mode):
    whole = calculated(both_kept, kept, CalculatorOptions(), mode)
    [one] = [row for row in whole.demand if row.skill in ("Data", "Qä")][:1]

    answer = calculated(both_kept, kept, CalculatorOptions(skill=one.skill), mode)

    assert [row for row in answer.demand if row.skill == one.skill] == [one]


def test_tokens_take_typed_demand_first_and_stated_supply_first(both_kept, kept):
    answer = calculated(both_kept, kept, mode=PlanningMode.TOKEN)

    assert [(gap.skill, gap.demand, gap.capacity) for gap in answer.gaps] == [
        ("Data", 72, 900),
        ("Qä", 10, 400),
    ]
    assert answer.quality.uncalibrated == ["Qä"]


def test_a_ramp_follows_complexity_and_familiarity(both, made):
    with both.session() as session, session.recording("known", "plan"):
        session.add(
            Familiarity(
                employee_id=made.pools["ada"],
                initiative_id=made.initiatives["Hub"],
                level=Decimal("0.4"),
            )
        )

    assuming(both, made, rampEnabled=True)

    answer = calculated(both, made, CalculatorOptions())

    ramps = {line.name: line.ramp for row in answer.capacity for line in row.people}
    assert ramps == {
        "Ada": (60 * Decimal("0.82") + 50) / 110,
        "Bo": Decimal("0.7"),
    }


def test_stored_assumptions_are_used(both, made):
    assuming(both, made, includeContractors=False, allocationCapPercentage=80)

    answer = calculated(both, made)

    assert [(row.skill, row.effective) for row in answer.capacity] == [("Data", 400), ("qä", 320)]


@pytest.fixture
def units(both, made) -> dict[str, int]:
    """A root with a unit whose code holds a wildcard; Ada works there, Bo did until the autumn."""
    with both.session() as session, session.recording("units", "units"):
        root = OrgNode(code="R", name="Root", type=NodeType.ROOT, path="/R/")
        odd = OrgNode(code="D_", name="Odd", type=NodeType.TEAM, path="/R/D_/", depth=1)
        other = OrgNode(code="DX", name="Other", type=NodeType.TEAM, path="/R/DX/", depth=1)
        session.add_all([root, odd, other])
        session.flush()
        session.add_all(
            [
                OrgMembership(
                    employee_id=made.pools["ada"], node_id=odd.id, start_date=date(2020, 1, 1)
                ),
                OrgMembership(
                    employee_id=made.pools["bo"],
                    node_id=other.id,
                    start_date=date(2020, 1, 1),
                    end_date=date(2026, 9, 30),
                ),
            ]
        )
        return {"root": root.id, "odd": odd.id, "other": other.id}


def test_under_a_unit_only_its_people_of_the_quarter_give(both, made, units):
    people = {
        name: calculated(both, made, CalculatorOptions(node_id=key)).summary
        for name, key in units.items()
    }

    assert {name: (one.people, one.distinct_capacity_hours) for name, one in people.items()} == {
        "root": (1, 500),
        "odd": (1, 500),
        "other": (0, 0),
    }
    assert {one.demand for one in people.values()} == {455}


def test_a_unit_of_another_organisation_is_not_found(both, made, units):
    theirs = plan(both, both.rival, mode=PlanningMode.LEGACY)

    with pytest.raises(NotFound):
        calculated(both, theirs, CalculatorOptions(node_id=units["odd"]), organisation=both.rival)


@pytest.mark.parametrize(("mode", "selects"), [(PlanningMode.LEGACY, 7), (PlanningMode.TOKEN, 10)])
def test_a_calculation_takes_the_same_selects_however_large_the_plan(both, made, mode, selects):
    with both.session() as session, session.recording("plan.filled", "plan"):
        for number in range(3):
            more = hired(session, f"More {number}", {"Data": 3})
            allocated(session, made, more, "Hub")
            scope(session, made, "Forms", {f"Skill {number}": "5"}, share=None)
    with both.session() as session:
        scenario = session.find(Scenario, made.scenario)
        with counted(both.engine) as sent:
            planning_engine(session, scenario, mode).calculate(TOTALS)

    assert len(sent) == selects
