"""Dumbbells of what an import would do: how much of what is given is asked for, now and then."""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from planner.domain.importing.hours import HoursImpact
from planner.domain.importing.impact import Impact
from planner.imports.queries.plan_impact import FromPeople
from planner.web import contrasts
from planner.web.contrasts import Dumbbell, Scale

Use = tuple[Decimal, Decimal]
"""What is asked for, and what is given."""


class Drawn(NamedTuple):
    """A dumbbell for each line of a table, or why there is none, and their axis."""

    scale: Scale
    lines: Sequence[Dumbbell | str]


def of_pools(impact: Impact) -> Drawn:
    """Demand at P50 of supply."""
    uses = [
        (now.pool.name, (was.p50, was.supply), (now.p50, now.supply)) for was, now in impact.lines
    ]
    return _drawn(uses, "supply")


def of_skills(impact: HoursImpact) -> Drawn:
    """Demand of capacity."""
    uses = [
        (now.name, (was.demand, was.capacity), (now.demand, now.capacity))
        for was, now in impact.lines
    ]
    return _drawn(uses, "capacity")


def of_people(lines: Sequence[FromPeople]) -> Drawn:
    """What people come to, of the supply that is stated. More than that is no warning."""
    uses = [(line.pool, (line.now, line.stated), (line.then, line.stated)) for line in lines]
    return _drawn(uses, "supply", warns=False)


def _drawn(uses: Sequence[tuple[str, Use, Use]], given: str, *, warns: bool = True) -> Drawn:
    shares = [(name, _share(was, now), _share(now, was)) for name, was, now in uses]
    scale, moves = contrasts.moves(shares, given, warns=warns)
    pairs = zip(moves, uses, strict=True)
    return Drawn(scale, [move or _lacks(was, now, given) for move, (_, was, now) in pairs])


def _share(use: Use, other: Use) -> Decimal | None:
    """In per cent; None where nothing is given, or nothing is asked for then and now."""
    asked, given = use
    return asked / given * 100 if given and (asked or other[0]) else None


def _lacks(was: Use, now: Use, given: str) -> str:
    if not was[0] and not now[0]:
        return "nothing is asked"
    if was[1]:
        return f"no {given} then"
    return f"no {given} now" if now[1] else f"no {given}"
