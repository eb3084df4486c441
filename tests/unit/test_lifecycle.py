"""Moves between statuses."""

import pytest

from planner.domain.lifecycle import (
    INITIATIVE_MOVES,
    InitiativeStatus,
    NoSuchMove,
    RoleCannotMove,
    ScenarioStatus,
    allow_initiative_move,
    allow_scenario_move,
    scenario_moves,
)
from planner.domain.permissions import Role


def test_every_status_of_an_initiative_says_where_it_leads():
    assert set(INITIATIVE_MOVES) == set(InitiativeStatus)


def test_no_status_leads_to_itself():
    assert [status for status, moves in INITIATIVE_MOVES.items() if status in moves] == []


def test_an_initiative_may_be_resumed_where_it_is_needed():
    assert InitiativeStatus.IN_EXECUTION in INITIATIVE_MOVES[InitiativeStatus.ON_HOLD]


def test_a_move_that_does_not_exist_is_refused_with_those_that_do():
    with pytest.raises(NoSuchMove) as refusal:
        allow_initiative_move(
            "Payments hub", InitiativeStatus.IN_EXECUTION, InitiativeStatus.PROPOSED
        )

    assert refusal.value.sentence == "Payments hub is in execution and cannot go to proposed."
    assert refusal.value.remedy == "From here it can go to complete, on hold or cancelled."


def test_a_final_status_says_so():
    with pytest.raises(NoSuchMove) as refusal:
        allow_initiative_move("Payments hub", InitiativeStatus.COMPLETE, InitiativeStatus.SCOPING)

    assert refusal.value.remedy == "This status is final."


def test_only_an_administrator_unlocks_a_scenario():
    assert scenario_moves(ScenarioStatus.LOCKED, Role.ADMIN) == (ScenarioStatus.DRAFT,)
    assert scenario_moves(ScenarioStatus.LOCKED, Role.PRODUCT_OWNER) == ()


def test_unlocking_by_anyone_else_is_a_move_that_does_not_exist():
    with pytest.raises(NoSuchMove):
        allow_scenario_move("Lean", ScenarioStatus.LOCKED, ScenarioStatus.DRAFT, Role.VIEWER)


def test_a_resource_manager_cannot_move_a_scenario():
    with pytest.raises(RoleCannotMove) as refusal:
        allow_scenario_move(
            "Lean", ScenarioStatus.DRAFT, ScenarioStatus.REVIEW, Role.RESOURCE_MANAGER
        )

    assert refusal.value.sentence == (
        "A resource manager cannot change the status of scenario Lean."
    )


@pytest.mark.parametrize(
    ("status", "editable"),
    [
        (ScenarioStatus.DRAFT, True),
        (ScenarioStatus.REVIEW, True),
        (ScenarioStatus.APPROVED, False),
        (ScenarioStatus.LOCKED, False),
    ],
)
def test_figures_change_only_before_approval(status: ScenarioStatus, editable: bool):
    assert status.editable is editable
