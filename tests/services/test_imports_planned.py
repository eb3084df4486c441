"""Importing initiatives into a scenario: ranks, shares, demand and the pools that are meant."""

import pytest
from sqlalchemy import select

from planner.domain.planning import PlanningMode
from planner.imports.commands import applying, checking, preparing
from planner.imports.models import Import
from planner.imports.queries.imports import one
from planner.portfolio.models import Initiative, ScopeShare, ScopeSkill
from planner.scenarios.fence import ScenarioClosed
from planner.scenarios.models import Ranking, TokenDemand
from tests.kit.importing import applied, checked, counts, imported, initiatives, uploaded
from tests.kit.plan import plan
from tests.kit.world import World


def test_new_initiatives_are_ranked_in_file_order_and_their_demand_is_derived(both: World):
    made = plan(both, pools={"Backend": "100"}, demand={"Sign-in": {"Backend": ("20", None)}})
    text = "key,title,p50,p90,hours:Backend,hours:Moon\nK1,Pay,40,60,30,5\nK2,Permits,,,12,\n"

    assert imported(both, text, made.scenario) == counts(new=2)

    with both.session() as session:
        ranks = session.execute(
            select(Initiative.title, Ranking.rank)
            .join(Ranking, Ranking.initiative_id == Initiative.id)
            .order_by(Ranking.rank)
        ).all()
        demand = session.execute(
            select(Initiative.title, TokenDemand.tokens_p50, TokenDemand.tokens_p90)
            .join(TokenDemand, TokenDemand.initiative_id == Initiative.id)
            .order_by(Initiative.title)
        ).all()
        shares = session.execute(select(ScopeShare.period_id, ScopeShare.share)).all()
        of = session.scalars(select(Import)).one()
    assert [tuple(row) for row in ranks] == [("Sign-in", 1), ("Pay", 2), ("Permits", 3)]
    assert [tuple(row) for row in demand] == [
        ("Pay", 30, 45),
        ("Permits", 12, None),
        ("Sign-in", 20, None),
    ]
    assert [tuple(row) for row in shares] == [(made.period, 1), (made.period, 1)]
    assert (of.plan["ranked"], of.plan["demand"]) == (2, 2)
    assert "No active skill pool is called Moon" in " ".join(of.plan["warnings"])


def test_an_initiative_whose_row_is_rejected_is_not_planned_by_it(both: World):
    made = plan(both, pools={"Backend": "100"})
    imported(both, "key,title,status,hours:Backend\nK1,Pay,complete,30\n")
    text = "key,title,status,hours:Backend\nK1,Pay,scoping,50\nK2,Permits,,12\n"

    assert imported(both, text, made.scenario) == counts(new=1, rejected=1)

    with both.session() as session:
        ranked = select(Initiative.title).join(Ranking, Ranking.initiative_id == Initiative.id)
        assert session.scalars(ranked).all() == ["Permits"]
        assert session.scalars(select(TokenDemand.tokens_p50)).all() == [12]


def test_what_was_imported_before_and_not_planned_gets_its_share_when_it_is(both: World):
    made = plan(both, pools={"Backend": "100"})
    text = "key,title,hours:Backend\nK1,Pay,30\n"
    imported(both, text)

    assert imported(both, text, made.scenario) == counts(unchanged=1)

    with both.session() as session:
        assert session.execute(select(ScopeShare.period_id, ScopeShare.share)).all() == [
            (made.period, 1)
        ]
        assert session.scalars(select(TokenDemand.tokens_p50)).all() == [30]


def test_a_scenario_in_hours_is_ranked_without_demand(both: World):
    made = plan(both, mode=PlanningMode.LEGACY)

    imported(both, "title,hours:Backend\nPay,30\n", made.scenario)

    with both.session() as session:
        assert session.scalars(select(Ranking.rank)).all() == [1]
        assert session.scalars(select(TokenDemand.id)).all() == []


def test_an_approved_scenario_cannot_be_planned_in(both: World):
    made = plan(both, status="APPROVED")
    key, _ = checked(both, "title\nPay\n")

    with both.session() as session, pytest.raises(ScenarioClosed):
        applying.ask_to_apply(session, one(session, key), made.scenario)
    assert initiatives(both) == {}


def test_a_pool_is_made_for_a_skill_that_asks_for_one(both: World):
    made = plan(both)
    key = uploaded(both, "title,hours:Backend\nPay,30\n")
    with both.session() as session:
        of = one(session, key)
        preparing.match(session, of, preparing.Matching(of.fills, {"Backend": "create"}))
        checking.check_now(session, of)

    applied(both, key, made.scenario)

    with both.session() as session:
        assert session.scalars(select(TokenDemand.tokens_p50)).all() == [30]


def test_a_skill_may_mean_a_pool_of_another_name(both: World):
    made = plan(both, pools={"Backend": "100"})
    key = uploaded(both, "title,hours:SW Dev\nPay,30\n")
    with both.session() as session:
        of = one(session, key)
        meaning = {"SW Dev": f"pool {made.pools['Backend']}"}
        preparing.match(session, of, preparing.Matching(of.fills, meaning))
        checking.check_now(session, of)

    applied(both, key, made.scenario)

    with both.session() as session:
        assert session.scalars(select(ScopeSkill.skill)).all() == ["Backend"]
        assert session.scalars(select(TokenDemand.pool_id)).all() == [made.pools["Backend"]]
