"""What a scenario's next steps are called, who may take them, and what follows."""

import pytest

from planner.domain.lifecycle import ScenarioStatus, ScenarioType
from planner.domain.permissions import Role
from planner.domain.scenario_life import ReasonMissing, Standing, require_reason, steps

DRAFT, REVIEW, APPROVED, LOCKED = ScenarioStatus


def standing(status: ScenarioStatus, kind=ScenarioType.WHAT_IF, **choices) -> Standing:
    return Standing(status, kind, **{"is_primary": False, "primary": None, **choices})


def test_the_step_forward_comes_first():
    offered = steps(standing(APPROVED), Role.PRODUCT_OWNER)

    assert [(step.name, step.forward, step.reasoned) for step in offered] == [
        ("Lock", True, False),
        ("Send back to review", False, True),
    ]


def test_a_resource_manager_sees_the_steps_and_who_may_take_them():
    [step] = steps(standing(DRAFT), Role.RESOURCE_MANAGER)

    assert step.refused == "A product owner, a business owner or an administrator can do this."


@pytest.mark.parametrize(("role", "refused"), [(Role.ADMIN, False), (Role.PRODUCT_OWNER, True)])
def test_only_an_administrator_reopens(role: Role, refused: bool):
    [step] = steps(standing(LOCKED, has_snapshot=True), role)

    assert (step.name, step.reasoned, step.refused is not None) == ("Reopen", True, refused)
    assert step.effects[-1] == "Its snapshot is kept."


def test_locking_says_that_it_becomes_primary_where_none_is():
    locking = steps(standing(APPROVED), Role.ADMIN)[0]
    beside = steps(standing(APPROVED, primary="Wide"), Role.ADMIN)[0]

    assert "It becomes the primary scenario of its quarter, which has none yet." in locking.effects
    assert len(beside.effects) == 1


def test_locking_a_baseline_says_that_a_snapshot_is_taken():
    locking = steps(standing(APPROVED, ScenarioType.BASELINE, is_primary=True), Role.ADMIN)[0]

    assert locking.effects[-1].startswith("A snapshot is taken")


def test_what_others_rely_on_is_not_taken_back_without_a_word():
    with pytest.raises(ReasonMissing, match="Send back to review for scenario Lean needs a reason"):
        require_reason("Lean", APPROVED, REVIEW, "  ")

    require_reason("Lean", APPROVED, REVIEW, "the supply was wrong")
    require_reason("Lean", REVIEW, DRAFT, "")
