"""Dumbbells of what an import would do: how much of what is given is asked for, now and then."""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from planner.domain.importing_hours import HoursImpact
from planner.domain.importing_impact import Impact
from planner.imports.queries.plan_impact import FromPeople
from planner.web import contrasts
from planner.web.contrasts import Dumbbell, Scale


class Drawn(NamedTuple):
    """A dumbbell for each line of a table, None where nothing is given, and their axis."""

    scale: Scale
    lines: Sequence[Dumbbell | None]


def of_pools(impact: Impact) -> Drawn:
    """Demand at P50 of supply."""
    return Drawn(
        *contrasts.moves(
            [
                (now.pool.name, _share(was.p50, was.supply), _share(now.p50, now.supply))
                for was, now in impact.lines
            ],
            "supply",
        )
    )


def of_skills(impact: HoursImpact) -> Drawn:
    """Demand of capacity."""
    return Drawn(
        *contrasts.moves(
            [
                (now.name, _share(was.demand, was.capacity), _share(now.demand, now.capacity))
                for was, now in impact.lines
            ],
            "capacity",
        )
    )


def of_people(lines: Sequence[FromPeople]) -> Drawn:
    """What people come to, of the supply that is stated. More than that is no warning."""
    return Drawn(
        *contrasts.moves(
            [
                (line.pool, _share(line.now, line.stated), _share(line.then, line.stated))
                for line in lines
            ],
            "supply",
            warns=False,
        )
    )


def _share(asked: Decimal, given: Decimal) -> Decimal | None:
    return asked / given * 100 if given else None
