"""The states things pass through, the kinds things come in, and the moves between states."""

from collections.abc import Mapping
from enum import StrEnum


class InitiativeStatus(StrEnum):
    """Where an initiative stands."""

    PROPOSED = "PROPOSED"
    SCOPING = "SCOPING"
    RESOURCING = "RESOURCING"
    IN_EXECUTION = "IN_EXECUTION"
    ON_HOLD = "ON_HOLD"
    COMPLETE = "COMPLETE"
    CANCELLED = "CANCELLED"


class InitiativeOrigin(StrEnum):
    """How an initiative came to be on file."""

    INTAKE_CONVERTED = "INTAKE_CONVERTED"
    DIRECT_PM = "DIRECT_PM"
    LEGACY = "LEGACY"


class DeliveryHealth(StrEnum):
    """How its delivery is going, as its owner sees it."""

    ON_TRACK = "ON_TRACK"
    AT_RISK = "AT_RISK"
    DELAYED = "DELAYED"


class DomainComplexity(StrEnum):
    """How long newcomers need to become useful in an initiative's field."""

    LOW = "LOW"
    MEDIUM = "MEDIUM"
    HIGH = "HIGH"
    VERY_HIGH = "VERY_HIGH"


class EmploymentType(StrEnum):
    """On what terms a person works."""

    FULL_TIME = "FULL_TIME"
    PART_TIME = "PART_TIME"
    CONTRACTOR = "CONTRACTOR"
    INTERN = "INTERN"


class AllocationType(StrEnum):
    """What an allocation's hours are for."""

    PROJECT = "PROJECT"
    RUN = "RUN"
    SUPPORT = "SUPPORT"


class PeriodType(StrEnum):
    """The lengths of time the planning calendar knows."""

    WEEK = "WEEK"
    MONTH = "MONTH"
    QUARTER = "QUARTER"


class ScenarioStatus(StrEnum):
    """How firm a scenario is."""

    DRAFT = "DRAFT"
    REVIEW = "REVIEW"
    APPROVED = "APPROVED"
    LOCKED = "LOCKED"

    @property
    def editable(self) -> bool:
        """True while figures of the scenario may change."""
        return self in (ScenarioStatus.DRAFT, ScenarioStatus.REVIEW)


class ScenarioType(StrEnum):
    """What a scenario is to its quarter."""

    BASELINE = "BASELINE"
    REVISION = "REVISION"
    WHAT_IF = "WHAT_IF"


class DemandSource(StrEnum):
    """Who stated a demand: somebody by hand, or the derivation from scope items."""

    TYPED = "typed"
    DERIVED = "derived"


class SupplySource(StrEnum):
    """Who stated a supply: somebody by hand, or a file."""

    TYPED = "typed"
    IMPORTED = "imported"


INITIATIVE_MOVES: Mapping[InitiativeStatus, tuple[InitiativeStatus, ...]] = {
    InitiativeStatus.PROPOSED: (
        InitiativeStatus.SCOPING,
        InitiativeStatus.ON_HOLD,
        InitiativeStatus.CANCELLED,
    ),
    InitiativeStatus.SCOPING: (
        InitiativeStatus.RESOURCING,
        InitiativeStatus.ON_HOLD,
        InitiativeStatus.CANCELLED,
    ),
    InitiativeStatus.RESOURCING: (
        InitiativeStatus.IN_EXECUTION,
        InitiativeStatus.ON_HOLD,
        InitiativeStatus.CANCELLED,
    ),
    InitiativeStatus.IN_EXECUTION: (
        InitiativeStatus.COMPLETE,
        InitiativeStatus.ON_HOLD,
        InitiativeStatus.CANCELLED,
    ),
    InitiativeStatus.ON_HOLD: (
        InitiativeStatus.PROPOSED,
        InitiativeStatus.SCOPING,
        InitiativeStatus.RESOURCING,
        InitiativeStatus.IN_EXECUTION,
        InitiativeStatus.CANCELLED,
    ),
    InitiativeStatus.COMPLETE: (),
    InitiativeStatus.CANCELLED: (),
}

SCENARIO_MOVES: Mapping[ScenarioStatus, tuple[ScenarioStatus, ...]] = {
    ScenarioStatus.DRAFT: (ScenarioStatus.REVIEW,),
    ScenarioStatus.REVIEW: (ScenarioStatus.DRAFT, ScenarioStatus.APPROVED),
    ScenarioStatus.APPROVED: (ScenarioStatus.REVIEW, ScenarioStatus.LOCKED),
    ScenarioStatus.LOCKED: (),
}

ADMIN_SCENARIO_MOVES: Mapping[ScenarioStatus, tuple[ScenarioStatus, ...]] = {
    ScenarioStatus.LOCKED: (ScenarioStatus.DRAFT,),
}
