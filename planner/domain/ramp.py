"""How much of a person's time counts while they learn an initiative's field (planning.md 4.7)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from planner.domain.amounts import ONE, ZERO
from planner.domain.assumptions import Assumptions
from planner.domain.lifecycle import DomainComplexity

FLOOR = Decimal("0.1")
"""However new somebody is, this much counts."""


class RampSource(StrEnum):
    """Why a modifier is what it is."""

    DISABLED = "ramp_disabled"
    FAMILIAR = "familiar"
    APPLIED = "ramp_applied"


@dataclass(frozen=True, slots=True)
class Ramp:
    """The share of somebody's time that counts, from 0.1 to 1, and how it came about.

    `base` is the mean of the profile, what counts of somebody wholly new.
    """

    modifier: Decimal
    base: Decimal
    source: RampSource
    familiarity: Decimal
    profile: Sequence[Decimal]


def ramp(
    assumptions: Assumptions, complexity: DomainComplexity | None, familiarity: Decimal | None
) -> Ramp:
    """The ramp of one person on one initiative.

    `complexity` is the initiative's, None for work without one; `familiarity` is 0 to 1, None
    where nobody stated it, which counts as 0.
    """
    if not assumptions.ramp_enabled:
        return Ramp(ONE, ONE, RampSource.DISABLED, ONE, ())
    known = familiarity or ZERO
    if complexity is None or known >= 1:
        return Ramp(ONE, ONE, RampSource.FAMILIAR, ONE, ())
    profile = assumptions.profile(complexity)
    base = sum(profile, ZERO) / len(profile) if profile else ONE
    modifier = min(max(known + (1 - known) * base, FLOOR), ONE)
    return Ramp(modifier, base, RampSource.APPLIED, known, profile)
