"""A scenario's engine, loaded from the database: hours, tokens, and the kept sums."""

import random
from decimal import Decimal

import pytest
from sqlalchemy import delete, select

from planner.domain.ledger import Demand, add_up
from planner.domain.planning import NotOffered, PlanningMode
from planner.scenarios import totals
from planner.scenarios.models import (
    LedgerTotal,
    Scenario,
    TokenDemand,
)
from planner.scenarios.planning import ENGINES, planning_engine
from tests.kit.plan import plan, scope, staffed
from tests.kit.world import World


def test_every_mode_has_an_engine():
    assert set(ENGINES) == set(PlanningMode)


def test_a_scenario_in_hours_weighs_people_against_scope(both: World):
    made = plan(both, demand={"Second": {}, "First": {}}, mode=PlanningMode.LEGACY)
    with both.session() as session, session.recording("plan.filled", "plan"):
        scope(session, made, "Second", {"Design": "10", "Data": "100"}, share="0.5")
        scope(session, made, "First", {"Data": "7", "Cobol": "3"}, share=None)
        scope(session, made, "First", {"Data": "20"}, share="1")
        staffed(session, made, {"Data": 5, "Design": 2}, "260", "104")

    with both.session() as session:
        engine = planning_engine(session, session.find(Scenario, made.scenario))
        answer = engine.capacity_demand()
        with pytest.raises(NotOffered):
            engine.ledger()

    assert [(row.name, row.demand, row.capacity) for row in answer.rows] == [
        ("Design", Decimal(5), Decimal("145.6")),
        ("Data", Decimal(70), Decimal(364)),
        ("Cobol", Decimal(0), Decimal(0)),
    ]
    assert (answer.distinct_capacity_hours, answer.unshared_hours) == (Decimal(364), Decimal(10))


def test_either_engine_can_be_asked_whatever_the_mode(both: World):
    made = plan(
        both,
        pools={"Data": "10"},
        demand={"Hub": {"Data": ("4", None)}},
        mode=PlanningMode.LEGACY,
    )

    with both.session() as session:
        scenario = session.find(Scenario, made.scenario)
        [line] = planning_engine(session, scenario, PlanningMode.TOKEN).ledger()

    assert (line.supply, line.p50, line.p90, line.rows) == (Decimal(10), Decimal(4), None, 1)


def test_the_ledger_of_one_organisation_counts_nothing_of_another(both: World):
    theirs = plan(both, both.rival, pools={"Data": "9"}, demand={"Hub": {"Data": ("9", "9")}})
    mine = plan(both, pools={"Data": "1"}, demand={"Hub": {"Data": ("2", "3")}})

    with both.session() as session:
        lines = planning_engine(session, session.find(Scenario, mine.scenario)).ledger()

    assert theirs.scenario != mine.scenario
    assert [(line.supply, line.p50, line.p90) for line in lines] == [
        (Decimal(1), Decimal(2), Decimal(3))
    ]


def test_kept_sums_are_the_sums_of_the_rows(both: World):
    dice = random.Random(7)
    pools = {f"Pool {n}": None for n in range(5)}
    demand = {
        f"Initiative {n}": {
            pool: (str(Decimal(dice.randint(0, 9999)) / 1000), dice.choice([None, "99.125"]))
            for pool in dice.sample(list(pools), 3)
        }
        for n in range(12)
    }

    made = plan(both, pools=pools, demand=demand)

    with both.session() as session:
        rows = session.execute(
            select(TokenDemand.pool_id, TokenDemand.tokens_p50, TokenDemand.tokens_p90)
        )
        expected = add_up(Demand(*row) for row in rows)
        kept = session.execute(
            select(
                LedgerTotal.pool_id,
                LedgerTotal.p50,
                LedgerTotal.p90,
                LedgerTotal.rows,
                LedgerTotal.rows_without_p90,
            ).where(LedgerTotal.scenario_id == made.scenario)
        ).all()
    assert sorted(tuple(row) for row in kept) == sorted(
        (each.pool_id, each.p50, each.p90, each.rows, each.rows_without_p90) for each in expected
    )


def test_the_sum_of_a_pool_that_nothing_asks_for_any_more_is_gone(both: World):
    made = plan(
        both,
        pools={"Data": "1", "Design": "1"},
        demand={"Hub": {"Data": ("2", None), "Design": ("3", None)}},
    )
    with both.session() as session, session.recording("demand.removed", "demand"):
        session.execute(delete(TokenDemand).where(TokenDemand.pool_id == made.pools["Data"]))
        totals.redraw(session, made.scenario, [made.pools["Data"]])

    with both.session() as session:
        kept = session.execute(select(LedgerTotal.pool_id, LedgerTotal.p50)).all()

    assert kept == [(made.pools["Design"], Decimal(3))]
