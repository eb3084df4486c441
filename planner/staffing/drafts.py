"""Allocations as somebody wants them."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from planner.domain.lifecycle import AllocationType


@dataclass(frozen=True, slots=True)
class WorkDraft:
    """What a person is given to, for which days, both included, and how much of their time."""

    initiative_id: int | None
    start: date
    end: date
    percentage: Decimal


@dataclass(frozen=True, slots=True)
class AllocationDraft:
    """A new allocation: whose it is, and what its hours are for."""

    employee_id: int
    kind: AllocationType
    work: WorkDraft
