"""Importing what pools can give: scenarios that may change, one change each, twice is once."""

from decimal import Decimal

import pytest
from sqlalchemy import select

from planner.capacity.models import SkillPool
from planner.core.audit import AuditEvent
from planner.domain.lifecycle import ScenarioStatus
from planner.imports.models import ImportRow
from planner.imports.queries.imports import one
from planner.scenarios.models import Scenario, TokenSupply
from planner.scenarios.writing import SupplyState, write_supplies
from tests.kit.hostile import as_text, as_workbook
from tests.kit.importing import applied, checked, counts, imported
from tests.kit.plan import plan
from tests.kit.undoing import became, newest, reasons, undone
from tests.kit.world import World

HEADER = "scenario,quarter,pool,tokens,notes\n"
TEXT = HEADER + "Lean,2026-Q4,Backend,120.5,\nLean,2026-Q4,Data,0,all on leave\n"


def supplies(world: World) -> dict[int, tuple[Decimal, str, str]]:
    with world.session() as session:
        rows = session.execute(
            select(TokenSupply.pool_id, TokenSupply.tokens, TokenSupply.source, TokenSupply.notes)
        )
        return {key: (tokens, str(source.value), notes) for key, tokens, source, notes in rows}


def close(world: World, scenario_id: int) -> None:
    with world.session() as session:
        scenario = session.find(Scenario, scenario_id)
        with session.recording("scenario.approved", scenario):
            scenario.status = ScenarioStatus.APPROVED


def test_supply_is_stated_and_the_same_file_again_changes_nothing(both: World):
    made = plan(both, pools={"Backend": "100", "Data": None})
    key, found = checked(both, TEXT)

    assert found == counts(new=1, changed=1) | {"cells": 1}
    with both.session() as session:
        assert one(session, key).kind == "supply"
        row = session.scalars(select(ImportRow).where(ImportRow.number == 2)).one()
        assert (row.title, row.cells) == (
            "Backend in Lean 2026-Q4",
            [{"field": "Tokens", "was": "100", "now": "120.5"}],
        )
    assert applied(both, key) == counts(new=1, changed=1)
    assert supplies(both) == {
        made.pools["Backend"]: (Decimal("120.5"), "imported", ""),
        made.pools["Data"]: (Decimal(0), "imported", "all on leave"),
    }
    assert imported(both, TEXT) == counts(unchanged=2)
    with both.session() as session:
        kept = session.scalars(
            select(AuditEvent.details).where(AuditEvent.action == "import.batch_applied")
        ).first()
        assert [row[:2] for row in kept["token_supplies"]] == [
            [made.scenario, made.pools["Backend"]],
            [made.scenario, made.pools["Data"]],
        ]


def test_a_closed_scenario_takes_no_change_and_its_rows_are_handed_back(both: World):
    made = plan(both, pools={"Backend": "100", "Data": None, "Web": "7"})
    close(both, made.scenario)

    key, found = checked(both, TEXT + "Lean,2026-Q4,Web,7,\n")

    assert found == counts(unchanged=1, rejected=2) | {"cells": 0}
    with both.session() as session:
        kinds = session.scalars(select(ImportRow.kinds).where(ImportRow.import_id == key))
        assert set(kinds) == {"closed"}
    assert applied(both, key) == counts(unchanged=1, rejected=2)
    assert {tokens for tokens, _, _ in supplies(both).values()} == {Decimal(100), Decimal(7)}


def test_a_scenario_that_closes_after_the_check_hands_its_rows_back(both: World):
    made = plan(both, pools={"Backend": "100", "Data": None})
    key, found = checked(both, TEXT)
    close(both, made.scenario)

    assert found["rejected"] == 0
    assert applied(both, key) == counts(rejected=2)
    assert {tokens for tokens, _, _ in supplies(both).values()} == {Decimal(100)}


def test_an_undo_states_what_was_stated_and_leaves_what_was_edited(both: World):
    made = plan(both, pools={"Backend": "100", "Data": None, "Web": "5", "QA": None})
    imported(both, TEXT + "Lean,2026-Q4,Web,6,\nLean,2026-Q4,QA,9,\n")
    with both.session() as session:
        scenario = session.find(Scenario, made.scenario)
        with session.recording("scenario.supply_stated", scenario):
            write_supplies(session, scenario, {made.pools["QA"]: SupplyState(Decimal(10))})

    assert undone(both, newest(both)) == became(removed=1, restored=2, left=1)
    assert reasons(both) == {"QA in Lean 2026-Q4": "Edited since the import"}
    assert {key: tokens for key, (tokens, _, _) in supplies(both).items()} == {
        made.pools["Backend"]: Decimal(100),
        made.pools["Web"]: Decimal(5),
        made.pools["QA"]: Decimal(10),
    }


def test_what_a_closed_scenario_was_given_stays(both: World):
    made = plan(both, pools={"Backend": "100", "Data": None})
    imported(both, TEXT)
    close(both, made.scenario)

    assert undone(both, newest(both)) == became(left=2)
    assert set(reasons(both).values()) == {
        "Scenario Lean is approved, so its figures cannot change."
    }


def test_pools_and_scenarios_of_others_are_unknown(both: World):
    plan(both, both.rival, pools={"Backend": "100"})

    _, found = checked(both, TEXT)

    assert found == counts(rejected=2) | {"cells": 0}
    with both.session() as session:
        row = session.scalars(select(ImportRow).where(ImportRow.number == 2)).one()
        assert [cell["kind"] for cell in row.cells] == ["unknown_scenario", "unknown_pool"]


@pytest.mark.parametrize("form", [as_text, as_workbook])
def test_a_pool_of_another_organisation_is_as_unknown_as_any(world: World, form):
    plan(world, pools={"Backend": "100"})
    with world.session(world.rival) as session, session.recording("pool.added", "a pool"):
        session.add(secret := SkillPool(name="Secret"))
        session.flush()
        named = ["Secret", str(secret.id), "Nobody"]
    rows = [["scenario", "pool", "tokens"], *(["Lean", name, "1"] for name in named)]

    _, found = checked(world, form(rows))

    assert found["rejected"] == 3
    with world.session() as session:
        told = [cell for cells in session.scalars(select(ImportRow.cells)) for cell in cells]
    assert sorted(cell.pop("found") for cell in told) == sorted(named)
    assert [cell["kind"] for cell in told] == ["unknown_pool"] * 3
    assert told[0] == told[1] == told[2]
