"""What-ifs over rows on file, and saved as scenarios of their own."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random

import pytest
from sqlalchemy import func, select

from planner.analysis.commands import what_if as commands
from planner.analysis.commands.what_if import SaveDraft
from planner.analysis.queries import what_if as queries
from planner.analysis.queries.what_if import WhatIf
from planner.core import clock
from planner.core.session import Session
from planner.domain.amounts import from_thousandths
from planner.domain.lifecycle import DemandSource
from planner.domain.what_if import read
from planner.periods.freezing import FreezeDraft, freeze
from planner.scenarios import rankings
from planner.scenarios.commands import demand
from planner.scenarios.commands.scenarios import NameTaken
from planner.scenarios.fence import QuarterFrozen
from planner.scenarios.models import Allocation, LedgerTotal, Scenario, TokenDemand
from planner.scenarios.planning import planning_engine
from planner.scenarios.proposals import NotAsShown
from planner.scenarios.totals import redraw
from tests.kit.events import last
from tests.kit.plan import Plan, initiative, plan, quarter, rate, scope, staffed
from tests.kit.world import World


@pytest.fixture
def lean(both: World) -> Plan:
    """Sign-in is derived from scope and Records typed; Atlas has scope and is not in the plan."""
    made = plan(
        both,
        pools={"Data": "60", "Design": None},
        demand={"Sign-in": {}, "Records": {"Data": ("40", "50")}},
    )
    with both.session() as session, session.recording("test.made", "scope"):
        quarter(session, 1, 2027)
        rate(session, made, "Data", "0.5", date(2026, 1, 1))
        made.initiatives["Atlas"] = initiative(session, both.acme, "Atlas")
        scope(session, made, "Sign-in", {"data": "100", "Design": "40"}, "10", "15")
        scope(session, made, "Atlas", {"Design": "30"}, "10", "12")
        staffed(session, made, {"Data": 5}, "260")
    with both.session(who="planner") as session:
        demand.derive(session, session.find(Scenario, made.scenario))
    return made


def asked(session: Session, made: Plan, query: str, every_row: bool = False) -> WhatIf:
    """`supply.Data=+40` asked of the plan, with ids in place of names."""
    for name, key in [*made.pools.items(), *made.initiatives.items()]:
        query = query.replace(f".{name}=", f".{key}=")
    pairs = [tuple(pair.split("=", 1)) for pair in query.split("&")]
    scenario = session.find(Scenario, made.scenario)
    return queries.what_if(session, scenario, read(pairs), every_row)


def saved(session: Session, made: Plan, query: str, name: str = "Bold") -> Scenario:
    found = asked(session, made, query, every_row=True)
    source = session.find(Scenario, made.scenario)
    return commands.save(session, source, found.reading, SaveDraft(name, "To see", found.seen))


EVERYTHING = "supply.Data=+50%&rate.Data=0.75&initiative.Records=2027-Q1&initiative.Atlas=in"


def test_a_rate_gives_what_deriving_with_it_would(both: World, lean: Plan):
    with both.session() as session:
        found = asked(session, lean, "rate.Data=0.75")
        with session.recording("test.rated", session.find(Scenario, lean.scenario)):
            rate(session, lean, "Data", "0.75", clock.now().date())
    with both.session(who="planner") as session:
        scenario = session.find(Scenario, lean.scenario)
        demand.derive(session, scenario)
        assert planning_engine(session, scenario).ledger() == found.outcome.after


def test_what_is_saved_has_the_ledger_that_was_shown_and_the_source_keeps_its_own(
    both: World, lean: Plan
):
    with both.session(who="planner") as session:
        shown = asked(session, lean, EVERYTHING).outcome
        made = saved(session, lean, EVERYTHING)
        source = session.find(Scenario, lean.scenario)

        assert planning_engine(session, made).ledger() == shown.after
        assert planning_engine(session, source).ledger() == shown.before
        assert [lines(shown.before), lines(shown.after)] == [
            [("Data", Decimal(60), Decimal(90)), ("Design", Decimal(0), Decimal(40))],
            [("Data", Decimal(90), Decimal(75)), ("Design", Decimal(0), Decimal(70))],
        ]
        assert rankings.ranked(session, made) == [
            lean.initiatives["Sign-in"],
            lean.initiatives["Atlas"],
        ]
        sources = session.execute(
            select(TokenDemand.tokens_p50, TokenDemand.source)
            .where(TokenDemand.scenario_id == made.id)
            .order_by(TokenDemand.tokens_p50)
        ).all()
        assert sources == [
            (Decimal(30), DemandSource.DERIVED),
            (Decimal(40), DemandSource.DERIVED),
            (Decimal(75), DemandSource.TYPED),
        ]


def lines(ledger) -> list[tuple[str, Decimal, Decimal]]:
    return [(line.pool.name, line.supply, line.p50) for line in ledger]


def test_saving_is_one_change_that_says_what_was_changed_and_why(both: World, lean: Plan):
    with both.session(who="planner") as session:
        made = saved(session, lean, "supply.Data=+40&initiative.Records=out")
        event = last(session)

        assert (event.action, event.subject_id) == ("scenario.what_if_saved", made.id)
        assert event.facts["changes"] == ["Data: supply 60 → 100", "Records: out"]
        assert (event.facts["source"], event.facts["reason"]) == ("Lean", "To see")
        assert set(event.details) == {"token_supplies", "token_demands", "rankings"}


def test_what_leaves_loses_its_allocations_in_the_saved_scenario_alone(both: World, lean: Plan):
    with both.session(who="planner") as session:
        with session.recording("test.given", session.find(Scenario, lean.scenario)):
            for allocation in session.scalars(select(Allocation)):
                allocation.initiative_id = lean.initiatives["Records"]
        made = saved(session, lean, "initiative.Records=out")
        counted = select(Allocation.scenario_id, func.count()).group_by(Allocation.scenario_id)

        assert dict(session.execute(counted).all()) == {lean.scenario: 1}
        assert made.id != lean.scenario


def test_the_same_sent_twice_is_known_and_another_of_its_name_is_refused(both: World, lean: Plan):
    with both.session(who="planner") as session:
        made = saved(session, lean, "supply.Data=+40")
        source = session.find(Scenario, lean.scenario)
        same, other = (
            asked(session, lean, query).changes for query in ("supply.Data=+40", "supply.Data=+41")
        )
        with pytest.raises(NameTaken):
            saved(session, lean, "supply.Data=+40")

        assert commands.saved(session, source, same, "bold") is made
        assert commands.saved(session, source, other, "Bold") is None


def test_what_comes_to_something_else_than_was_shown_is_not_saved(both: World, lean: Plan):
    with both.session(who="planner") as session:
        found = asked(session, lean, "supply.Data=+40", every_row=True)
        source = session.find(Scenario, lean.scenario)
        demand.derive(session, source)
        with session.recording("test.raised", source):
            for total in session.scalars(select(LedgerTotal)):
                total.p50 += 1
        with pytest.raises(NotAsShown):
            commands.save(session, source, found.reading, SaveDraft("Bold", "", found.seen))


def test_a_frozen_quarter_takes_no_what_if(both: World, lean: Plan):
    with both.session() as session:
        source = session.find(Scenario, lean.scenario)
        freeze(session, source.period, FreezeDraft(date(2020, 1, 1), "The board met", None))
        with pytest.raises(QuarterFrozen):
            saved(session, lean, "supply.Data=+40")


def drawn_out(world: World) -> Plan:
    """Fifty initiatives whose derived rows came about before, between and after calibrations."""
    titles = {f"Work {number:02}": {} for number in range(50)}
    made = plan(world, pools={"Data": "60", "Design": None, "Qa": "1"}, demand=titles)
    dice = Random(7)
    with world.session() as session, session.recording("test.made", "rows"):
        quarter(session, 1, 2027)
        rate(session, made, "Data", "0.5", date(2026, 3, 1))
        rate(session, made, "Data", "0.137", date(2026, 6, 1))
        rate(session, made, "Design", "0.3", date(2026, 3, 29))
        for pool in made.pools.values():
            for key in made.initiatives.values():
                p50 = from_thousandths(dice.randint(0, 99_999))
                session.add(
                    TokenDemand(
                        scenario_id=made.scenario,
                        initiative_id=key,
                        pool_id=pool,
                        tokens_p50=p50,
                        tokens_p90=dice.choice([None, p50, p50 + 7]),
                        source=dice.choice(list(DemandSource)),
                        updated_at=datetime(2026, 1, 1, tzinfo=UTC)
                        + timedelta(hours=dice.randint(0, 6000)),
                    )
                )
        session.flush()
        redraw(session, made.scenario)
    return made


@pytest.fixture(scope="module")
def long(both_kept: World) -> Plan:
    """Such a plan for those who only ask."""
    return drawn_out(both_kept)


@pytest.mark.parametrize(
    "query",
    [
        "rate=+10%",
        "rate=-33.333%",
        "rate.Data=0.217&initiative.Work 03=out&initiative.Work 17=2027-Q1",
        "rate.Design=9999999999&rate.Qa=-99.999%",
        "rate.Data=+5%&rate.Data=0&supply=+10%",
    ],
)
def test_rows_that_follow_a_rate_are_added_up_as_they_are_one_by_one(
    both_kept: World, long: Plan, query: str
):
    with both_kept.session() as session:
        summed = asked(session, long, query)
        one_by_one = asked(session, long, query, every_row=True)

        assert summed.outcome.after == one_by_one.outcome.after
        assert len(summed.outcome.rows) <= len(one_by_one.outcome.rows)
        assert summed.outcome.before == one_by_one.outcome.before


def test_every_rate_at_once_reads_no_row_of_demand(both_kept: World, long: Plan):
    with both_kept.session() as session:
        found = asked(session, long, "rate=+10%")

        assert (found.ground.rows, len(found.ground.followed)) == ([], 3)
        assert found.outcome.after != found.outcome.before


def test_what_no_database_could_scale_is_scaled_row_by_row(both_kept: World, long: Plan):
    with both_kept.session() as session:
        found = asked(session, long, "rate.Data=9999999999")
        one_by_one = asked(session, long, "rate.Data=9999999999", every_row=True)

        assert (found.ground.followed, len(found.ground.rows) > 0) == ([], True)
        assert found.outcome.after == one_by_one.outcome.after


def test_a_rate_that_changed_a_thousand_times_is_followed_too(both: World):
    long = drawn_out(both)
    with both.session() as session:
        with session.recording("test.rated", "rates"):
            for day in range(1000):
                on = date(2023, 1, 1) + timedelta(days=day)
                rate(session, long, "Qa", f"0.{100 + day % 7}", on)
        found = asked(session, long, "rate=+10%")
        one_by_one = asked(session, long, "rate=+10%", every_row=True)

        assert found.outcome.after == one_by_one.outcome.after
        assert len(found.ground.followed) == 3
