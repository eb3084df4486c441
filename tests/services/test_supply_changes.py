"""Changing several pools' supply at once: each way proposes, and what was seen is applied."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from planner.capacity.models import CalendarEntry, Employee, EmployeeSkill
from planner.domain.pasted_tokens import read_supplies
from planner.scenarios.commands.supply import change_supplies
from planner.scenarios.commands.undo import undo
from planner.scenarios.models import Scenario, TokenSupply
from planner.scenarios.proposals import NotAsShown, NothingProposed
from planner.scenarios.queries import supply_changes as queries
from tests.kit.events import last
from tests.kit.plan import Plan, plan, rate
from tests.kit.world import World


def small(world: World) -> Plan:
    return plan(world, pools={"Data": "380", "Design": None, "QA": "260"})


def stated(world: World, made: Plan):
    names = {key: name for name, key in made.pools.items()}
    chosen = select(TokenSupply.pool_id, TokenSupply.tokens, TokenSupply.source, TokenSupply.notes)
    with world.session() as session:
        rows = session.execute(chosen.where(TokenSupply.scenario_id == made.scenario))
        return {names[key]: (tokens, str(source), notes) for key, tokens, source, notes in rows}


def apply(world: World, made: Plan, way, seen: str | None = None):
    """Apply what a way proposes, as it was seen; gives the proposal."""
    with world.session() as session:
        scenario = session.find(Scenario, made.scenario)
        shown = way(session, scenario)
        seen = shown.seen if seen is None else seen
        return change_supplies(session, scenario, lambda: way(session, scenario), seen)


def paste(text: str):
    return lambda session, scenario: queries.pasted(session, scenario, text, None)


def test_a_block_changes_what_it_names_in_one_change(both: World):
    made = small(both)

    done = apply(both, made, paste("Data\t400\nDesign\t90\nQA\t260\nGIS\t1"))

    assert [(row.pool, row.difference) for row in done.rows] == [("Data", 20), ("Design", 90)]
    assert (done.unchanged, [problem.line for problem in done.problems]) == (1, [4])
    assert stated(both, made) == {
        "Data": (400, "typed", ""),
        "Design": (90, "typed", ""),
        "QA": (260, "typed", ""),
    }
    with both.session() as session:
        event = last(session)
        assert event.action == "scenario.supplies_stated"
        assert event.facts == {
            "how": "pasted",
            "pools": ["Data", "Design"],
            "from": "380",
            "to": "490",
        }


def test_a_change_of_several_is_undone_in_one(both: World):
    made = small(both)
    before = stated(both, made)
    apply(both, made, paste("Data\t400\nDesign\t90"))

    with both.session() as session:
        event = last(session)
        undo(session, event, "changed it")

    assert stated(both, made) == before


def test_per_cent_are_added_to_the_pools_chosen_and_never_to_what_is_not_stated(both: World):
    made = small(both)

    apply(both, made, lambda s, one: queries.raised(s, one, Decimal("7.5"), [made.pools["Data"]]))
    apply(both, made, lambda s, one: queries.raised(s, one, Decimal(-10), []))

    assert {pool: tokens for pool, (tokens, *_) in stated(both, made).items()} == {
        "Data": Decimal("367.65"),
        "QA": 234,
    }


def test_another_scenarios_supply_is_copied_with_its_notes(both: World):
    made = small(both)
    with both.session() as session, session.recording("scenario.created", "another"):
        other = Scenario(name="Wide", period_id=made.period)
        session.add(other)
        session.flush()
        for pool, tokens in {"Data": 500, "Design": 60}.items():
            row = TokenSupply(scenario_id=other.id, pool_id=made.pools[pool], notes="agreed")
            row.tokens = Decimal(tokens)
            session.add(row)
        key = other.id

    apply(both, made, lambda s, one: queries.copied(s, one, s.find(Scenario, key), []))

    assert stated(both, made) == {
        "Data": (500, "typed", "agreed"),
        "Design": (60, "typed", "agreed"),
        "QA": (260, "typed", ""),
    }


def people(world: World, made: Plan) -> None:
    with world.session() as session, session.recording("people.added", "people"):
        rate(session, made, "Data", "0.5", date(2026, 1, 1))
        for name, skills in {"Ada": ("Data", "Design"), "Bo": ("data",)}.items():
            employee = Employee(
                name=name, hours_per_week=Decimal(40), active_start=date(2020, 1, 1)
            )
            session.add(employee)
            session.flush()
            for skill in skills:
                session.add(EmployeeSkill(employee_id=employee.id, name=skill, proficiency=3))
        session.add(
            CalendarEntry(employee_id=employee.id, period_id=made.period, time_off=Decimal(120))
        )


def test_hours_of_people_become_supply_at_the_rate_of_their_pool(both: World):
    made = small(both)
    people(both, made)

    def way(session, scenario):
        return queries.from_people(session, scenario, False, [])

    done = apply(both, made, way)

    assert [(row.pool, row.then) for row in done.rows] == [("Data", (520 + 400) / 2)]
    assert stated(both, made)["Data"] == (460, "people", "")
    with both.session() as session:
        scenario = session.find(Scenario, made.scenario)
        assert way(session, scenario).rows == []
        data, *_ = queries.build_up(session, scenario, once=False)
        assert [(each.worker.name, each.also) for each in data.contributions] == [
            ("Ada", ["Design"]),
            ("Bo", []),
        ]
        chosen = queries.from_people(session, scenario, False, [made.pools["Design"]])
        assert [(row.pool, row.then) for row in chosen.rows] == [("Design", 520)]


def test_what_was_not_seen_is_not_applied(both: World):
    made = small(both)
    with both.session() as session:
        scenario = session.find(Scenario, made.scenario)
        seen = queries.raised(session, scenario, Decimal(10), []).seen
    apply(both, made, paste("Data\t400"))

    with pytest.raises(NotAsShown):
        apply(both, made, lambda s, one: queries.raised(s, one, Decimal(10), []), seen)
    with pytest.raises(NothingProposed):
        apply(both, made, paste("Data\t400"))

    assert stated(both, made)["Data"] == (400, "typed", "")


SHOWN = [(1, "Data"), (2, "Design"), (3, "QA")]
cells = st.tuples(
    st.sampled_from([name for _, name in SHOWN]), st.integers(0, 10**9).map(lambda n: str(n / 8))
)


@given(st.lists(cells, min_size=1, max_size=8), st.randoms(use_true_random=False))
def test_the_order_of_pasted_lines_changes_no_figure(lines, random):
    before = read_supplies("\n".join("\t".join(line) for line in lines), SHOWN)
    random.shuffle(lines)
    after = read_supplies("\n".join("\t".join(line) for line in lines), SHOWN)

    assert before.values == after.values
