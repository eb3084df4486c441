"""When an initiative's work is wanted: its hours by skill, over the quarters of its scope items."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from planner.domain.amounts import ZERO
from planner.portfolio.queries.initiative import ScopeLine


@dataclass(frozen=True, slots=True)
class SkillSpread:
    """The hours of one skill: those that fall into each quarter, and all of them.

    All is what the scope items state, whatever their shares add up to.
    """

    skill: str
    by_quarter: Mapping[str, Decimal]
    hours: Decimal

    @property
    def in_none(self) -> Decimal:
        """What no quarter has; below zero where shares are more than the whole."""
        return self.hours - sum(self.by_quarter.values(), ZERO)


def spread(lines: Sequence[ScopeLine]) -> list[SkillSpread]:
    """The hours of each skill, by name whatever the case: skills that differ in it are one."""
    names: dict[str, str] = {}
    hours: defaultdict[str, Decimal] = defaultdict(Decimal)
    placed: defaultdict[str, defaultdict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for line in lines:
        for skill, asked in line.hours:
            key = skill.lower()
            names.setdefault(key, skill)
            hours[key] += asked
            for quarter, share in line.shares:
                placed[key][quarter] += asked * share
    return [SkillSpread(names[key], placed[key], hours[key]) for key in sorted(names)]
