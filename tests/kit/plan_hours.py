"""What a plan in hours says: of each skill what is asked and given, and what counts nowhere."""

from decimal import Decimal

from sqlalchemy import select

from planner.domain.planning import CapacityDemand
from planner.scenarios.models import Scenario
from planner.scenarios.planning import planning_engine
from tests.kit.world import World

Told = dict[str, tuple[Decimal, Decimal]]
"""By skill demand and capacity; under no name the hours without a share, and everybody's once."""


def in_hours(world: World, name: str) -> Told:
    """What the plan of this name says now."""
    with world.session() as session:
        named = session.scalars(select(Scenario).where(Scenario.name == name)).one()
        return told(planning_engine(session, named).capacity_demand())


def told(drawn: CapacityDemand) -> Told:
    rows = {row.name: (row.demand, row.capacity) for row in drawn.rows}
    return {**rows, "": (drawn.unshared_hours, drawn.distinct_capacity_hours)}
