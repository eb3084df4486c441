"""The planning modes a scenario can be in."""

from enum import StrEnum


class PlanningMode(StrEnum):
    """The unit a scenario plans in: hours (LEGACY) or tokens (TOKEN)."""

    LEGACY = "LEGACY"
    TOKEN = "TOKEN"  # noqa: S105 - a unit of work, not a secret
