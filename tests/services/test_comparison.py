"""Scenarios beside one another: figures, causes and refusals, on both databases."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import select, update

from planner.analysis.queries.comparison import TooFewToCompare, UnlikeUnits, comparison
from planner.core.session import Session
from planner.domain.comparison import CauseKind
from planner.domain.lifecycle import DemandSource
from planner.domain.planning import PlanningMode
from planner.domain.refusals import NotFound
from planner.scenarios import totals
from planner.scenarios.models import Ranking, Scenario, TokenDemand, TokenSupply
from tests.kit.plan import Plan, plan, rate, scope, staffed
from tests.kit.world import World


@pytest.fixture
def lean(both: World) -> Plan:
    return plan(
        both,
        pools={"Data": "380", "Design": "300"},
        demand={
            "Sign-in": {"Data": ("66", None), "Design": ("10", None)},
            "Records": {"Data": ("44", None)},
        },
    )


def another(session: Session, of: Plan, titles: list[str], **columns) -> int:
    """A second scenario of the quarter that ranks these and asks what the first does."""
    scenario = Scenario(
        name="Other", period_id=of.period, planning_mode=PlanningMode.TOKEN, **columns
    )
    session.add(scenario)
    session.flush()
    for rank, title in enumerate(titles, start=1):
        key = of.initiatives[title]
        session.add(Ranking(scenario_id=scenario.id, initiative_id=key, rank=rank))
        asked = select(TokenDemand).where(
            TokenDemand.scenario_id == of.scenario, TokenDemand.initiative_id == key
        )
        for row in session.scalars(asked).all():
            session.add(
                TokenDemand(
                    scenario_id=scenario.id,
                    initiative_id=key,
                    pool_id=row.pool_id,
                    tokens_p50=row.tokens_p50,
                    source=row.source,
                )
            )
    session.flush()
    return scenario.id


def told(found, place: int = 1) -> list[tuple[str, str | None, Decimal]]:
    return [
        (cause.kind, found.titles.get(cause.initiative_id), cause.amount)
        for cause in found.changed(place)
    ]


def test_an_initiative_left_out_explains_what_is_asked_less(both: World, lean: Plan):
    with both.session() as session:
        with session.recording("test.cloned", "a plan"):
            other = another(session, lean, ["Records"])
            pool = lean.pools["Data"]
            session.add(TokenSupply(scenario_id=other, pool_id=pool, tokens=Decimal(400)))
            totals.redraw(session, other)
        found = comparison(session, [lean.scenario, other])
        data = found.row(str(lean.pools["Data"]))

        assert [tuple(one)[1:] for one in data.figures] == [(380, 110), (400, 44)]
        assert told(found) == [(CauseKind.OUT, "Sign-in", Decimal(-76))]
        assert [(one.start, one.amount) for one in found.steps(data, 1)] == [(110, -66)]
        assert [row.name for row in found.supplied(1)] == ["Design", "Data"]


def test_a_rate_is_told_apart_from_scope_by_the_day_of_the_derivation(both: World, lean: Plan):
    data, sign_in = lean.pools["Data"], lean.initiatives["Sign-in"]
    with both.session() as session:
        with session.recording("test.derived", "a plan"):
            rate(session, lean, "Data", "1", date(2026, 1, 1))
            rate(session, lean, "Data", "1.5", date(2026, 6, 1))
            other = another(session, lean, ["Sign-in", "Records"])
            for scenario, tokens, month in ((lean.scenario, "100", 3), (other, "180", 7)):
                session.execute(
                    update(TokenDemand)
                    .where(
                        TokenDemand.scenario_id == scenario,
                        TokenDemand.initiative_id == sign_in,
                        TokenDemand.pool_id == data,
                    )
                    .values(
                        tokens_p50=Decimal(tokens),
                        source=DemandSource.DERIVED,
                        updated_at=datetime(2026, month, 10, tzinfo=UTC),
                    )
                )
                totals.redraw(session, scenario)
        found = comparison(session, [lean.scenario, other])

        assert told(found) == [
            (CauseKind.SCOPE, "Sign-in", Decimal(20)),
            (CauseKind.RATE, None, Decimal(50)),
            (CauseKind.INTERACTION, None, Decimal(10)),
        ]
        row = found.row(str(data))
        assert found.steps(row, 1)[-1].end == row.figures[1].asked == 224


def test_scenarios_in_hours_are_compared_by_skill(both: World):
    made = plan(both, demand={"Sign-in": {}, "Records": {}}, mode=PlanningMode.LEGACY, name="Hours")
    with both.session() as session:
        with session.recording("test.scoped", "a plan"):
            scope(session, made, "Sign-in", {"Data": "100"}, share="0.5")
            scope(session, made, "Records", {"Data": "40", "Design": "7"})
            staffed(session, made, {"Data": 4}, "260")
            other = another(session, made, ["Records"])
            session.find(Scenario, other).planning_mode = PlanningMode.LEGACY
        found = comparison(session, [made.scenario, other])

        assert found.unit == "hours"
        assert {row.name: [tuple(one)[1:] for one in row.figures] for row in found.rows} == {
            "Data": [(208, 140), (0, 40)],
            "Design": [(0, 7), (0, 7)],
        }
        assert told(found) == [(CauseKind.OUT, "Sign-in", Decimal(-100))]


def test_hours_and_tokens_are_not_held_against_one_another(both: World, lean: Plan):
    with both.session() as session:
        with session.recording("test.cloned", "a plan"):
            other = another(session, lean, ["Records"])
            session.find(Scenario, other).planning_mode = PlanningMode.LEGACY

        with pytest.raises(UnlikeUnits, match="Other plans in hours and Lean in tokens"):
            comparison(session, [lean.scenario, other])


def test_one_scenario_is_too_few_and_a_strangers_is_not_found(both: World, lean: Plan):
    theirs = plan(both, both.rival, pools={"Data": "1"})
    with both.session() as session:
        with pytest.raises(TooFewToCompare):
            comparison(session, [lean.scenario])
        with pytest.raises(TooFewToCompare):
            comparison(session, [lean.scenario, lean.scenario])
    if theirs.scenario != lean.scenario:
        with both.session() as session, pytest.raises(NotFound):
            comparison(session, [lean.scenario, theirs.scenario])
