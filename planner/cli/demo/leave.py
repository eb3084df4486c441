"""What is known of people's quarters in the demo: hours available, time off, and what they know."""

from collections.abc import Mapping
from decimal import Decimal

from planner.capacity.models import CalendarEntry
from planner.cli.demo.stage import Keys, Stage
from planner.cli.demo.tables import table
from planner.domain.lifecycle import FamiliaritySource
from planner.portfolio.models import Familiarity


def add_leave(stage: Stage, employees: Mapping[str, int], quarters: Mapping[str, int]) -> None:
    """State hours available or time off where somebody has."""
    stage.session.add_rows(
        CalendarEntry,
        [
            {
                "employee_id": employees[row["name"]],
                "period_id": quarters[row["quarter"]],
                "hours_available": _hours(row["available"]),
                "time_off": _hours(row["off"]),
                "notes": row["notes"],
            }
            for row in table("calendar")
        ],
    )


def add_familiarity(stage: Stage, keys: Keys) -> None:
    """Say which initiatives people know already, and how well."""
    stage.session.add_rows(
        Familiarity,
        [
            {
                "employee_id": keys.employees[row["name"]],
                "initiative_id": keys.initiatives[row["initiative"]],
                "level": Decimal(row["level"]),
                "source": FamiliaritySource(row["source"]),
            }
            for row in table("familiarity")
        ],
    )


def _hours(text: str) -> Decimal | None:
    return Decimal(text) if text else None
