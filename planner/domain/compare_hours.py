"""One scenario in the figures by which scenarios in hours are compared (planning.md 4.10).

Kept as it was: stored hours weighed by proficiency, against whole scope items whatever their shares
and whatever the status of the initiative.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from planner.domain.hours import FULL_PROFICIENCY
from planner.domain.hours_model import SkillOffer


@dataclass(frozen=True, slots=True)
class ComparedHours:
    """All stored hours once, and capacity less demand of every skill that is asked for."""

    allocated_hours: Decimal
    gaps: Mapping[str, Decimal]


def compared_hours(
    asked: Iterable[Mapping[str, Decimal]], offers: Iterable[SkillOffer], allocated: Decimal
) -> ComparedHours:
    """`asked` are the hours per skill of each scope item of the ranked initiatives."""
    demand: defaultdict[str, Decimal] = defaultdict(Decimal)
    for item in asked:
        for skill, hours in item.items():
            demand[skill] += hours
    given: defaultdict[str, Decimal] = defaultdict(Decimal)
    for offer in offers:
        given[offer.skill] += offer.hours * offer.proficiency / FULL_PROFICIENCY
    return ComparedHours(
        allocated, {skill: given[skill] - hours for skill, hours in demand.items()}
    )
