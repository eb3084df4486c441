"""How seats are used, and which changes count as using the product (planning.md 11.3)."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from planner.domain.permissions import Role
from planner.domain.seats import Seat

BLOCKED = "decision_seat_blocked"
"""Somebody without a decision seat tried to change something."""

_NAMES = {
    "scenario.created": "scenario_created",
    "scenario.mode_switched": "capacity_modeled",
    "scenario.supply_stated": "capacity_modeled",
    "scenario.demand_stated": "capacity_modeled",
    "seat.decision_seat_blocked": BLOCKED,
}
_MOVES = {"APPROVED": "scenario_approved", "LOCKED": "scenario_locked"}
_MOVED = "scenario.moved"

ACTIONS = frozenset({*_NAMES, _MOVED})
"""The audit actions among which seat events are."""


def event_name(action: str, facts: Mapping[str, Any]) -> str | None:
    """What a recorded change is called among seat events; None where it is none of them."""
    if action == _MOVED:
        return _MOVES.get(facts.get("to", ""))
    return _NAMES.get(action)


@dataclass(frozen=True, slots=True)
class SeatCount:
    """How many people of a role have which seat."""

    role: Role
    decision: int
    observer: int

    @property
    def people(self) -> int:
        """Everybody of this role."""
        return self.decision + self.observer


def counted(people: Iterable[tuple[Role, Seat]]) -> list[SeatCount]:
    """The seats of the people given, for every role in the order of roles."""
    found = Counter(people)
    return [
        SeatCount(role, found[role, Seat.DECISION], found[role, Seat.OBSERVER]) for role in Role
    ]
