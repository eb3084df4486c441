"""Seats: what a licence counts, computed from what a person may do (planning.md 11.3)."""

from collections.abc import Iterable
from enum import StrEnum

from planner.domain.permissions import Permission


class Seat(StrEnum):
    """A kind of seat. People who only appear in plans are resources; nobody signs in as one."""

    DECISION = "decision"
    OBSERVER = "observer"
    RESOURCE = "resource"


def seat(permissions: Iterable[Permission]) -> Seat:
    """A decision seat for whoever may write or govern anything, else an observer's."""
    decides = any(permission.endswith((":write", ":admin")) for permission in permissions)
    return Seat.DECISION if decides else Seat.OBSERVER
