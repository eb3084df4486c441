"""Who is given to what in the demo, and the hours that takes in the planned quarter."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from planner.cli.demo.scenarios import LEGACY, PLANNED, PLANS, PUBLISHED
from planner.cli.demo.stage import Keys, Stage
from planner.cli.demo.tables import table
from planner.cli.demo.tokens import asks
from planner.domain.amounts import round_half_up
from planner.domain.hours import Booking, quarter_hours
from planner.domain.lifecycle import AllocationType
from planner.scenarios.models import Allocation, AllocationPeriod

ALLOCATED = (LEGACY, PLANNED, PUBLISHED)
SIX_PLACES = Decimal("0.000001")


TOO_MUCH = (
    ("Rhian Morgan", "NDO-0207", "20", None),
    ("Callum Reid", "NDO-0201", "30", date(2026, 12, 1)),
    ("Morag Sinclair", "NDO-0211", "15", None),
)
"""What the plan in hours gives besides, to be put right: somebody for more than the quarter holds,
somebody for more than some days hold, and somebody to work of which they know nothing. Person,
initiative, per cent, and the first day where it is not the quarter's."""


@dataclass(frozen=True, slots=True)
class Given:
    """A part of a person's quarter: to an initiative by its key, or to none."""

    employee: str
    hours_per_week: Decimal
    initiative: str | None
    type: AllocationType
    start: date
    end: date
    percentage: Decimal


def add_allocations(stage: Stage, keys: Keys) -> None:
    """Allocate everybody in three of the scenarios, and store their hours."""
    given = [part for row in table("employees") for part in _quarter_of(stage, row)]
    rows = [
        {
            "scenario_id": keys.scenarios[plan.name],
            "employee_id": keys.employees[part.employee],
            "initiative_id": keys.initiatives[part.initiative] if part.initiative else None,
            "allocation_type": part.type,
            "start_date": part.start,
            "end_date": part.end,
            "percentage": part.percentage,
        }
        for plan in PLANS
        if plan.name in ALLOCATED
        for part in given
        if part.initiative not in plan.left_out
    ]
    rows += list(_too_much(stage, keys))
    stage.session.add_rows(Allocation, rows)
    weekly = {keys.employees[part.employee]: part.hours_per_week for part in given}
    stage.session.add_rows(AllocationPeriod, _hours(stage, weekly, keys.quarters))


def _quarter_of(stage: Stage, row: Mapping[str, str]) -> Iterator[Given]:
    """Most of a quarter goes to one or two initiatives that ask for the pool, a tenth to none."""
    quarter, weekly = stage.planned, Decimal(row["hours"])
    wanted = [ask.key for ask in asks() if ask.pool == row["pool"]]
    shares = stage.chance.choice([(90,), (60, 30), (50, 40), (45, 45)]) if wanted else ()
    for key, share in zip(stage.chance.sample(wanted, len(shares)), shares, strict=True):
        late = stage.chance.choice([0, 0, 0, 14, 28])
        start = quarter.start + timedelta(days=late)
        yield Given(
            row["name"], weekly, key, AllocationType.PROJECT, start, quarter.end, Decimal(share)
        )
    kind = AllocationType.RUN if row["pool"] == "IT operations" else AllocationType.SUPPORT
    yield Given(row["name"], weekly, None, kind, quarter.start, quarter.end, Decimal(10))


def _too_much(stage: Stage, keys: Keys) -> Iterator[dict[str, Any]]:
    for name, initiative, share, start in TOO_MUCH:
        yield {
            "scenario_id": keys.scenarios[LEGACY],
            "employee_id": keys.employees[name],
            "initiative_id": keys.initiatives[initiative],
            "allocation_type": AllocationType.PROJECT,
            "start_date": start or stage.planned.start,
            "end_date": stage.planned.end,
            "percentage": Decimal(share),
        }


def _hours(
    stage: Stage, weekly: Mapping[int, Decimal], quarters: Mapping[str, int]
) -> list[dict[str, Any]]:
    found = stage.session.scalars(select(Allocation).order_by(Allocation.id))
    return [
        {
            "allocation_id": row.id,
            "period_id": quarters[part.quarter.label],
            "hours": round_half_up(part.hours),
            "overlap_ratio": part.ratio.quantize(SIX_PLACES),
        }
        for row in found
        for part in quarter_hours(
            Booking(weekly[row.employee_id], row.percentage, row.start_date, row.end_date),
            [stage.planned],
        )
    ]
