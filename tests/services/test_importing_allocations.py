"""Importing who is given to what: the rules of staffing hold, and twice is once."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from planner.core.audit import AuditEvent
from planner.domain.lifecycle import InitiativeStatus, ScenarioStatus
from planner.imports.models import Import, ImportRow, Outcome
from planner.imports.queries.imports import one
from planner.imports.queries.since import edited_since
from planner.portfolio.models import Initiative
from planner.scenarios.booking import engagements, write_engagements
from planner.scenarios.models import AllocationPeriod, Scenario
from planner.staffing.queries.allocations import staffing
from planner.staffing.queries.names import called
from tests.kit.importing import applied, checked, counts, imported
from tests.kit.people import employee
from tests.kit.plan import Plan, plan
from tests.kit.undoing import became, newest, reasons, undone
from tests.kit.world import World

HEADER = "scenario,person,initiative,type,from,to,percentage,hours\n"
TEXT = (
    HEADER
    + "Lean,Ada,Sign-in,,,,50,\n"
    + "Lean,bea@acme.example,Sign-in,,2026-11-01,2026-11-30,12.5%,\n"
    + "Lean,P1,,run,,,,52\n"
)
QUARTER = (date(2026, 10, 1), date(2026, 12, 31))


@pytest.fixture
def made(both: World) -> Plan:
    made = plan(both, demand={"Sign-in": {}, "Search": {}})
    with both.session() as session, session.recording("employees.added", "people"):
        employee(session, "Ada", external_key="P1")
        employee(session, "Bea", email="bea@acme.example", active_start=date(2026, 10, 12))
    return made


def given(world: World, made: Plan) -> list[tuple]:
    with world.session() as session:
        rows = engagements(session, made.scenario).values()
        hours = session.scalars(
            select(AllocationPeriod.hours).order_by(AllocationPeriod.allocation_id)
        ).all()
        return [
            (state.initiative_id, str(state.kind), state.start, state.end, state.percentage, booked)
            for state, booked in zip(rows, hours, strict=True)
        ]


def problems(world: World) -> list[tuple[str, str]]:
    with world.session() as session:
        last = select(func.max(Import.id)).scalar_subquery()
        chosen = select(ImportRow.cells).where(ImportRow.import_id == last)
        rejected = chosen.where(ImportRow.outcome == Outcome.REJECTED)
        rows = session.scalars(rejected.order_by(ImportRow.number))
        return [(cells[0]["kind"], cells[0]["column"]) for cells in rows]


def test_people_are_given_to_work_and_the_same_file_again_changes_nothing(both: World, made: Plan):
    key, found = checked(both, TEXT)

    assert found == counts(new=3) | {"cells": 0}
    with both.session() as session:
        assert one(session, key).kind == "allocations"
        titles = session.scalars(select(ImportRow.title).order_by(ImportRow.number)).all()
    assert titles == [
        "Ada on Sign-in in Lean 2026-Q4 from 2026-10-01",
        "Bea on Sign-in in Lean 2026-Q4 from 2026-11-01",
        "Ada on running things in Lean 2026-Q4 from 2026-10-01",
    ]
    assert applied(both, key) == counts(new=3)
    sign_in = made.initiatives["Sign-in"]
    assert given(both, made) == [
        (sign_in, "PROJECT", *QUARTER, Decimal(50), Decimal(260)),
        (
            sign_in,
            "PROJECT",
            date(2026, 11, 1),
            date(2026, 11, 30),
            Decimal("12.5"),
            Decimal("21.196"),
        ),
        (None, "RUN", *QUARTER, Decimal(10), Decimal(52)),
    ]
    assert imported(both, TEXT) == counts(unchanged=3)
    with both.session() as session:
        details = select(AuditEvent.details).where(AuditEvent.action == "import.batch_applied")
        assert len(session.scalars(details).first()["allocations"]) == 3


def test_a_row_changes_how_much_and_until_when(both: World, made: Plan):
    imported(both, TEXT)

    key, found = checked(
        both,
        HEADER + "Lean,Ada,Sign-in,,,2026-11-15,75,\nLean,Bea,Sign-in,,2026-11-01,,,40\n",
    )

    assert found == counts(changed=2) | {"cells": 3}
    assert applied(both, key) == counts(changed=2)
    ada, bea, _ = given(both, made)
    assert ada[2:5] == (date(2026, 10, 1), date(2026, 11, 15), Decimal(75))
    assert (bea[4], bea[5]) == (Decimal("23.59"), Decimal("40"))


def test_what_the_rules_of_staffing_forbid_is_handed_back(both: World, made: Plan):
    with both.session() as session:
        search = session.find(Initiative, made.initiatives["Search"])
        with session.recording("initiative.moved", search):
            search.status = InitiativeStatus.COMPLETE

    _, found = checked(
        both,
        HEADER
        + "Lean,Ada,Search,,,,50,\n"
        + "Lean,Ada,Sign-in,,2026-09-01,,50,\n"
        + "Lean,Ada,Sign-in,,2026-11-02,2026-11-01,50,\n"
        + "Lean,Bea,Sign-in,,2026-10-01,,50,\n"
        + "Lean,Bea,Sign-in,,,,,\n"
        + "Lean,Ada,Sign-in,,,,,521\n"
        + "Lean,Ada,Sign-in,RUN,,,101,\n"
        + "Lean,Cleo,Sign-in,,,,10,\n"
        + "Lean,Ada,Nothing,,,,10,\n"
        + "Lean,Ada,,PLAY,,,10,\n",
    )

    assert found == counts(rejected=10) | {"cells": 0}
    assert problems(both) == [
        ("staffing", "initiative"),
        ("staffing", "from"),
        ("staffing", "to"),
        ("staffing", "person"),
        ("percentage", "percentage"),
        ("range", "hours"),
        ("range", "percentage"),
        ("unknown_person", "person"),
        ("unknown_initiative", "initiative"),
        ("purpose", "type"),
    ]


def test_which_of_several_is_meant_has_to_be_said(both: World, made: Plan):
    twice = "Lean,Ada,Sign-in,,2026-10-01,2026-10-31,50,\nLean,Ada,Sign-in,,2026-11-01,,50,\n"
    imported(both, HEADER + twice)

    assert checked(both, HEADER + twice)[1] == counts(unchanged=2) | {"cells": 0}
    assert checked(both, HEADER + "Lean,Ada,Sign-in,,,,60,\n")[1]["rejected"] == 1
    assert problems(both) == [("ambiguous", "from")]
    assert checked(both, HEADER + twice + twice)[1] == counts(unchanged=2, rejected=2) | {
        "cells": 0
    }


def test_a_closed_scenario_takes_nobody(both: World, made: Plan):
    imported(both, TEXT)
    with both.session() as session:
        scenario = session.find(Scenario, made.scenario)
        with session.recording("scenario.approved", scenario):
            scenario.status = ScenarioStatus.APPROVED

    more = "Lean,Ada,Sign-in,,,,60,\nLean,Bea,,SUPPORT,,,5,\nLean,P1,,run,,,,52\n"
    assert imported(both, HEADER + more) == counts(unchanged=1, rejected=2)
    assert problems(both) == [("closed", "scenario"), ("closed", "scenario")]
    with both.session() as session:
        assert len(engagements(session, made.scenario)) == 3


def test_an_undo_takes_people_off_and_gives_back_what_was(both: World, made: Plan):
    imported(both, TEXT)
    first = newest(both)
    imported(both, HEADER + "Lean,Ada,Sign-in,,,2026-11-15,75,\n")

    assert undone(both, newest(both)) == became(restored=1)
    assert given(both, made)[0][2:] == (*QUARTER, Decimal(50), Decimal(260))
    with both.session() as session:
        scenario = session.find(Scenario, made.scenario)
        with session.recording("scenario.allocation_changed", scenario):
            key, state = next(iter(engagements(session, made.scenario).items()))
            write_engagements(session, scenario, {key: state._replace(percentage=Decimal(55))})
    assert undone(both, first) == became(removed=2, left=1)
    assert reasons(both) == {"Ada on Sign-in in Lean": "Edited since the import"}
    assert [row[4] for row in given(both, made)] == [Decimal(55)]


def test_those_who_share_a_name_are_called_by_their_keys(both: World, made: Plan):
    imported(both, TEXT)
    with both.session() as session, session.recording("employees.added", "people"):
        employee(session, "ADA")
        session.find(Initiative, made.initiatives["Search"]).title = "sign-in"
        session.find(Initiative, made.initiatives["Sign-in"]).external_key = "K1"
    with both.session() as session:
        scenario = session.find(Scenario, made.scenario)
        lines = staffing(session, scenario).lines
        names = called(session, lines)
        assert [(names.person(line), names.initiative(line)) for line in lines] == [
            ("P1", "K1"),
            ("P1", None),
            ("Bea", "K1"),
        ]


def test_names_of_other_organisations_are_not_shared_ones(both: World, made: Plan):
    imported(both, TEXT)
    plan(both, both.rival, demand={"Sign-in": {}, "Search": {}})
    with both.session(both.rival) as session, session.recording("employees.added", "people"):
        employee(session, "Ada")
    with both.session() as session:
        lines = staffing(session, session.find(Scenario, made.scenario)).lines

        names = called(session, lines)
    assert sorted(names.people.values()) == ["Ada", "Bea"]
    assert list(names.work.values()) == ["Sign-in"]


def test_an_edit_after_the_check_is_noticed(both: World, made: Plan):
    key, _ = checked(both, TEXT)
    with both.session() as session:
        assert not edited_since(session, one(session, key))
    imported(both, "name\nCy\n")
    with both.session() as session:
        assert not edited_since(session, one(session, key))
    imported(both, TEXT)
    with both.session() as session:
        assert edited_since(session, one(session, key))
