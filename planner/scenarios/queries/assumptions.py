"""What other assumptions would do to a scenario's calculation."""

from collections.abc import Sequence
from dataclasses import dataclass

from planner.core.session import Session
from planner.domain.amounts import ZERO
from planner.domain.assumptions import Assumptions
from planner.domain.calculation import CalculatorOptions, SkillGap, Summary
from planner.scenarios.calculations import calculation
from planner.scenarios.models import Scenario


@dataclass(frozen=True, slots=True)
class Changed:
    """One skill under the assumptions on file and under those that are tried."""

    before: SkillGap
    after: SkillGap


@dataclass(frozen=True, slots=True)
class Effect:
    """The totals before and after, and the skills whose capacity changes, by name."""

    before: Summary
    after: Summary
    changed: Sequence[Changed]


def effect(session: Session, scenario: Scenario, tried: Assumptions) -> Effect:
    """The calculation as it is, beside the one that would be."""
    before = calculation(session, scenario, CalculatorOptions(False)).answer
    after = calculation(session, scenario, CalculatorOptions(False, assumptions=tried)).answer
    was = {gap.skill: gap for gap in before.gaps}
    will = {gap.skill: gap for gap in after.gaps}
    pairs = [
        Changed(was.get(skill) or _bare(will[skill]), will.get(skill) or _bare(was[skill]))
        for skill in dict.fromkeys([*was, *will])
    ]
    return Effect(
        before.summary,
        after.summary,
        [pair for pair in pairs if pair.before.capacity != pair.after.capacity],
    )


def _bare(gap: SkillGap) -> SkillGap:
    """A skill that nobody gives to; assumptions change no demand."""
    return SkillGap(gap.skill, gap.demand, ZERO)
