"""The states things pass through, the kinds things come in, and the moves between states."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from planner.domain.permissions import Role
from planner.domain.refusals import Invalid, NotPermitted


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


class FamiliaritySource(StrEnum):
    """How it came to be known that a person knows an initiative."""

    MANUAL = "MANUAL"
    ALLOCATION_HISTORY = "ALLOCATION_HISTORY"
    IMPORT = "IMPORT"


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


class RevisionReason(StrEnum):
    """Why a plan that was agreed is revised."""

    CRITICAL = "CRITICAL"
    COMPLIANCE = "COMPLIANCE"
    PRODUCTION_OUTAGE = "PRODUCTION_OUTAGE"
    EXEC_DIRECTIVE = "EXEC_DIRECTIVE"


class DemandSource(StrEnum):
    """Who stated a demand: somebody by hand, or the derivation from scope items."""

    TYPED = "typed"
    DERIVED = "derived"


class SupplySource(StrEnum):
    """Who stated a supply: somebody by hand, a file, or the hours of a pool's people."""

    TYPED = "typed"
    IMPORTED = "imported"
    PEOPLE = "people"


ENDED = frozenset({InitiativeStatus.COMPLETE, InitiativeStatus.CANCELLED})
"""Where an initiative needs nobody any more, so that nothing of it is left to plan."""

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

SCENARIO_MOVERS = frozenset({Role.ADMIN, Role.PRODUCT_OWNER, Role.BUSINESS_OWNER})
"""The roles that may move a scenario, on top of `scenario:write`."""


class NoSuchMove(Invalid):
    """A thing cannot go from its status to the one asked for."""

    def __init__(self, subject: str, status: str, to: str, moves: Sequence[str]) -> None:
        self.status, self.to = status, to
        *most, last = map(in_words, moves) if moves else ("",)
        ways = f"{', '.join(most)} or {last}" if most else last
        self.remedy = f"From here it can go to {ways}." if moves else "This status is final."
        super().__init__(f"{subject} is {in_words(status)} and cannot go to {in_words(to)}.")


class RoleCannotMove(NotPermitted):
    """Moving a scenario belongs to those who answer for it."""

    remedy = "Ask a product owner, a business owner or an administrator to do it."

    def __init__(self, name: str, role: Role) -> None:
        super().__init__(f"A {in_words(role)} cannot change the status of scenario {name}.")


def in_words(state: str) -> str:
    """A state as it reads inside a sentence: IN_EXECUTION is in execution."""
    return state.replace("_", " ").lower()


def scenario_moves(status: ScenarioStatus, role: Role) -> tuple[ScenarioStatus, ...]:
    """The statuses somebody of this role may give a scenario next, in order."""
    if role not in SCENARIO_MOVERS:
        return ()
    return SCENARIO_MOVES[status] + _admin_moves(status, role)


def allow_initiative_move(title: str, status: InitiativeStatus, to: InitiativeStatus) -> None:
    """Raise NoSuchMove unless an initiative can go from its status to another."""
    if to not in INITIATIVE_MOVES[status]:
        raise NoSuchMove(title, status, to, INITIATIVE_MOVES[status])


def allow_scenario_move(name: str, status: ScenarioStatus, to: ScenarioStatus, role: Role) -> None:
    """Raise NoSuchMove or RoleCannotMove, asked in this order, unless the move may be made."""
    moves = SCENARIO_MOVES[status] + _admin_moves(status, role)
    if to not in moves:
        raise NoSuchMove(f"Scenario {name}", status, to, moves)
    if role not in SCENARIO_MOVERS:
        raise RoleCannotMove(name, role)


def _admin_moves(status: ScenarioStatus, role: Role) -> tuple[ScenarioStatus, ...]:
    return ADMIN_SCENARIO_MOVES.get(status, ()) if role is Role.ADMIN else ()
