"""The calculator and capacity-demand against the least that one SQL statement or loop could do."""

from collections.abc import Callable, Iterator
from decimal import Decimal

from bench.ledger import as_organisation
from bench.measuring import Line, paired
from bench.planned import planned
from bench.stage import Stage
from planner.domain.calculation import CalculatorOptions
from planner.domain.calculator import calculate
from planner.domain.planning import PlanningMode
from planner.scenarios.calculating import hours_inputs
from planner.scenarios.calculations import calculation
from planner.scenarios.models import Scenario
from planner.scenarios.planning import planning_engine

SIZES = (500, 2_000)
"""Initiatives, each time with 40 pools, 8 quarters and 500 people."""

ROUNDS = 5
TOTALS = CalculatorOptions(breakdown=False)
DEMAND = (
    "select sk.skill, sum(sk.hours * sh.share) from rankings r"
    " join initiatives i on i.organisation_id = {own} and i.id = r.initiative_id"
    " join scope_items it on it.organisation_id = {own} and it.initiative_id = i.id"
    " join scope_skills sk on sk.organisation_id = {own} and sk.scope_item_id = it.id"
    " left join scope_shares sh on sh.organisation_id = {own} and sh.scope_item_id = it.id"
    " and sh.period_id = {period}"
    " where r.organisation_id = {own} and r.scenario_id = {scenario} {only}"
    " group by sk.skill"
)
UNDER_WAY = "and i.status in ('RESOURCING', 'IN_EXECUTION')"


def lines(stage: Stage, sizes: tuple[int, ...] = SIZES) -> Iterator[Line]:
    """Both questions at each size, computed, kept and as a page."""
    for size in sizes:
        with stage.session() as session:
            key = planned(session, size)
        stage.settle()
        yield from _engines(stage, key, f"{size:,} initiatives x 500 people, {stage.name}")
        yield from _page(stage, key, f"{size:,} initiatives x 500 people, {stage.name}")


def _engines(stage: Stage, key: int, name: str) -> Iterator[Line]:
    with stage.session() as session:
        scenario = session.find(Scenario, key)
        driver = session.get_bind().raw_connection()
        cursor = driver.cursor()
        as_organisation(stage, cursor, stage.world.acme.id)
        asked = _statement(stage, cursor, scenario, "")
        under_way = _statement(stage, cursor, scenario, UNDER_WAY)
        hours = planning_engine(session, scenario, PlanningMode.LEGACY)
        tokens = planning_engine(session, scenario, PlanningMode.TOKEN)
        inputs = hours_inputs(session, scenario, TOTALS)

        assert len(hours.capacity_demand().rows) == len(asked()), "the skills must agree"
        timed = paired(hours.capacity_demand, asked, ROUNDS)
        yield Line(f"capacity-demand, {name}", timed.ours * 1000, "ms", 40.0, True, timed.detail)
        yield Line(f"capacity-demand / one statement, {name}", timed.ratio, "x", 2.0)
        timed = paired(lambda: hours.calculate(TOTALS), under_way, ROUNDS)
        yield Line(f"calculator, {name}", timed.ours * 1000, "ms", 60.0, True, timed.detail)
        yield Line(f"calculator / its demand in one statement, {name}", timed.ratio, "x", 4.0)
        timed = paired(lambda: calculate(inputs, False), lambda: _loop(inputs), ROUNDS)
        yield Line(f"calculator's rules / plain loop, {name}", timed.ratio, "x", 10.0)
        timed = paired(lambda: tokens.calculate(TOTALS), under_way, ROUNDS)
        yield Line(f"calculator in tokens, {name}", timed.ours * 1000, "ms", 60.0)
        calculation(session, scenario, TOTALS)
        scenario = session.find(Scenario, key)
        kept = paired(lambda: calculation(session, scenario, TOTALS), under_way, ROUNDS)
        yield Line(f"calculator, kept, {name}", kept.ours * 1000, "ms", 20.0)
        driver.close()


def _page(stage: Stage, key: int, name: str) -> Iterator[Line]:
    client = stage.world.client("planner")
    address = f"/acme/scenarios/{key}/calculator"

    def page(more: str = "") -> None:
        answer = client.get(address + more)
        assert answer.status_code == 200, address

    shut = paired(page, lambda: page("?open=Skill"), ROUNDS)
    yield Line(f"page calculator, {name}", shut.ours * 1000, "ms", 200.0)


def _statement(
    stage: Stage, cursor: object, scenario: Scenario, only: str
) -> Callable[[], list[object]]:
    text = DEMAND.format(
        own=stage.world.acme.id, period=scenario.period_id, scenario=scenario.id, only=only
    )

    def ask() -> list[object]:
        cursor.execute(text)  # type: ignore[attr-defined]
        return cursor.fetchall()  # type: ignore[attr-defined]

    return ask


def _loop(inputs: object) -> Decimal:
    """What everybody gives to each of their skills, added up and nothing else."""
    people = {person.id: person for person in inputs.people.people}  # type: ignore[attr-defined]
    return sum(
        (
            people[each.employee_id].hours_per_week * 13 * each.share * level / 500
            for each in inputs.people.allocated  # type: ignore[attr-defined]
            for level in people[each.employee_id].skills.values()
        ),
        Decimal(0),
    )
