"""What rows stand for, where words could mean several things."""

import pytest
from sqlalchemy import select

from planner.capacity.models import SkillPool
from planner.imports.models import ImportRow
from planner.portfolio.models import Initiative, ScopeItem
from planner.scenarios.models import Scenario, TokenSupply
from tests.kit import portfolio
from tests.kit.importing import checked, counts, imported
from tests.kit.plan import plan
from tests.kit.world import World

KEYED, ALONE = "K1,Pay,Wages\n", ",Pay,Taxes\n"


@pytest.mark.parametrize("rows", [KEYED + ALONE, ALONE + KEYED], ids=["keyed first", "keyed last"])
def test_of_two_initiatives_of_one_title_the_one_without_a_key_is_meant_by_a_row_without_one(
    both: World, rows: str
):
    keyed, alone = portfolio.made(both, "Pay", external_key="K1") + portfolio.made(both, "Pay")

    assert imported(both, "key,title,description\n" + rows) == counts(changed=2)
    with both.session() as session:
        told = dict(session.execute(select(Initiative.id, Initiative.description)).all())
    assert told == {keyed: "Wages", alone: "Taxes"}


@pytest.mark.parametrize(
    "rows", [KEYED + ALONE + ALONE, ALONE + ALONE + KEYED, ALONE + KEYED + ALONE]
)
def test_a_second_row_of_a_title_alone_is_a_duplicate(both: World, rows: str):
    portfolio.made(both, "Pay", external_key="K1")
    portfolio.made(both, "Pay")

    assert imported(both, "key,title,description\n" + rows) == counts(changed=2, rejected=1)


def test_a_scope_item_is_none_of_another_initiative_whatever_both_are_called(both: World):
    plan(both, demand={"Portal": {}, "API of Portal": {}})
    imported(both, "initiative,scope item,p50\nPortal,Review of API,5\n")

    key, found = checked(both, "initiative,scope item,p50\nAPI of Portal,Review,9\n")

    assert found == counts(new=1) | {"cells": 0}
    with both.session() as session:
        row = session.scalars(select(ImportRow).where(ImportRow.import_id == key)).one()
        assert row.title == "Review of API of Portal"
    imported(both, "initiative,scope item,p50\nAPI of Portal,Review,9\n")
    with both.session() as session:
        rows = session.execute(select(ScopeItem.name, ScopeItem.estimate_p50))
        assert sorted(rows) == [("Review", 9), ("Review of API", 5)]


def test_supply_is_none_of_another_pool_whatever_pools_and_scenarios_are_called(both: World):
    made = plan(both, pools={"Data": None, "Data in Big": "7"}, name="Lean")
    with both.session() as session, session.recording("scenario.created", "another"):
        session.add(Scenario(name="Big in Lean", period_id=made.period))

    assert imported(both, "scenario,pool,tokens\nBig in Lean,Data,5\n") == counts(new=1)
    with both.session() as session:
        pool = SkillPool.id == TokenSupply.pool_id
        stated = select(SkillPool.name, TokenSupply.tokens).join(SkillPool, pool)
        assert sorted(session.execute(stated)) == [("Data", 5), ("Data in Big", 7)]


def test_a_row_that_comes_twice_is_told_by_what_it_is_about(both: World):
    plan(both, demand={"Pay": {}})

    key, found = checked(both, "initiative,scope item,p50\nPay,One,5\nPay,One,6\n")

    assert found == counts(new=1, rejected=1) | {"cells": 0}
    with both.session() as session:
        chosen = select(ImportRow.cells).where(ImportRow.import_id == key, ImportRow.number == 3)
        [problem] = session.scalars(chosen).one()
    assert (problem["kind"], problem["found"]) == ("duplicate", "One of Pay")
