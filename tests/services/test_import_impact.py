"""What an import would do to a ledger is what it then does."""

from decimal import Decimal

from planner.imports.foreseeing.demand import MOST
from planner.imports.queries.impact import foresee
from planner.imports.queries.imports import one
from planner.scenarios.models import Scenario
from planner.scenarios.planning import planning_engine
from tests.kit.importing import applied, checked, counts, imported
from tests.kit.plan import plan
from tests.kit.world import World


def ledger(world: World, scenario_id: int) -> dict[str, tuple[Decimal, Decimal | None]]:
    with world.session() as session:
        lines = planning_engine(session, session.find(Scenario, scenario_id)).ledger()
        return {line.pool.name: (line.p50, line.p90) for line in lines}


def test_the_ledger_after_an_import_is_the_one_that_was_foreseen(both: World):
    made = plan(
        both,
        pools={"Backend": "100", "Data": "40", "Web": "5"},
        demand={"Sign-in": {"Backend": ("20", None)}},
    )
    header = "key,title,p50,p90,hours:Backend,hours:Data\n"
    imported(both, header + "K1,Pay,40,60,30,45\nK2,Permits,,,12,\n", made.scenario)
    imported(both, header + "K3,Portal,10,20,8,\n")

    key, _ = checked(
        both,
        header + "K1,Pay,50,60,30.5,2\nK2,Permits,,,12,\nK3,Portal,,,9,\nK4,New,3,4,61,\n",
    )

    with both.session() as session:
        found = foresee(session, one(session, key), made.scenario).chosen.impact
    told = {now.pool.name: (now.p50, now.p90) for _, now in found.lines}
    assert [pool.name for pool in found.effect.into] == ["Backend"]
    assert [pool.name for pool in found.effect.out_of] == ["Data"]
    assert ledger(both, made.scenario)["Backend"] == (62, None)
    applied(both, key, made.scenario)
    after = ledger(both, made.scenario)
    assert told == {name: after[name] for name in ("Backend", "Data")}


def test_what_has_ended_is_not_planned_unless_it_is_ranked(both: World):
    made = plan(both, pools={"Backend": "100"})
    header = "key,title,status,hours:Backend\n"
    imported(both, header + "K1,Ranked,in execution,30\n", made.scenario)
    imported(both, header + "K2,Done,complete,20\nK3,Ending,in execution,10\n")
    key, _ = checked(
        both,
        header + "K1,Ranked,complete,31\nK2,Done,,\nK3,Ending,complete,\nK4,Off,cancelled,5\n"
        "K5,New,,7\n",
    )

    with both.session() as session:
        [(_, then)] = foresee(session, one(session, key), made.scenario).chosen.impact.lines

    assert applied(both, key, made.scenario) == counts(new=2, changed=2, unchanged=1)
    assert ledger(both, made.scenario)["Backend"][0] == then.p50 == 31 + 7


def test_a_file_that_is_in_already_changes_no_ledger(world: World):
    made = plan(world, pools={"Backend": "100"})
    text = "key,title,hours:Backend\nK1,Pay,30\n"
    imported(world, text, made.scenario)

    key, _ = checked(world, text)

    with world.session() as session:
        assert foresee(session, one(session, key), made.scenario).chosen.impact.lines == []


def test_of_a_long_file_of_what_is_on_file_only_its_number_is_kept(world: World):
    made = plan(world, pools={"Backend": "100"})
    numbers = range(MOST + 1)
    head = "key,title,hours:Backend\n"
    imported(world, head + "".join(f"K{n},Pay {n},30\n" for n in numbers))

    key, _ = checked(world, head + "".join(f"K{n},Pay {n},31\n" for n in numbers) + "L,New,7\n")

    with world.session() as session:
        of = one(session, key)
        session.refresh(of, ["weight"])
        kept = {name: of.weight[name] for name in ("known", "restated", "left_out")}
        assert kept == {"known": [], "restated": {}, "left_out": MOST + 1}
        found = foresee(session, of, made.scenario)
        assert found.left_out == MOST + 1
        assert [now.p50 for _, now in found.chosen.impact.lines] == [7]
