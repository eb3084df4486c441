"""What a form says of a person, checked and ready to be written."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from planner.domain.lifecycle import EmploymentType


@dataclass(frozen=True, slots=True)
class PersonDraft:
    """A person as somebody wants them, who saw this version; skills by name with proficiency."""

    name: str
    external_key: str | None
    email: str | None
    job_title: str
    employment_type: EmploymentType
    hours_per_week: Decimal
    active_start: date
    job_profile_id: int | None
    manager_id: int | None
    skills: Mapping[str, int]
    version: int | None = None


@dataclass(frozen=True, slots=True)
class QuarterDraft:
    """What somebody states of a person's quarter, in hours; None is not stated."""

    period_id: int
    hours_available: Decimal | None
    time_off: Decimal | None
    notes: str
    version: int | None = None


@dataclass(frozen=True, slots=True)
class FamiliarityDraft:
    """How well a person knows an initiative, from 0 to 1."""

    initiative_id: int
    level: Decimal
