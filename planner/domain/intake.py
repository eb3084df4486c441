"""Intake: what people ask for before it is an initiative, and what becomes of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from planner.domain.lifecycle import NoSuchMove
from planner.domain.refusals import Invalid


class IntakeStatus(StrEnum):
    """Where a request stands."""

    DRAFT = "DRAFT"
    TRIAGE = "TRIAGE"
    ASSESSED = "ASSESSED"
    APPROVED = "APPROVED"
    CONVERTED = "CONVERTED"
    CLOSED = "CLOSED"


class Effort(StrEnum):
    """How big a request looks, before anyone has scoped it."""

    XS = "XS"
    S = "S"
    M = "M"
    L = "L"
    XL = "XL"


class Urgency(StrEnum):
    """How soon a request is wanted."""

    LOW = "LOW"
    MEDIUM = "MEDIUM"
    HIGH = "HIGH"
    CRITICAL = "CRITICAL"


class ClosedReason(StrEnum):
    """Why a request goes no further."""

    REJECTED = "REJECTED"
    DEFERRED = "DEFERRED"
    DUPLICATE = "DUPLICATE"
    OUT_OF_SCOPE = "OUT_OF_SCOPE"


class IntakeSource(StrEnum):
    """Where a request came from, other than from a person here."""

    JIRA = "JIRA"


INTAKE_MOVES: Mapping[IntakeStatus, tuple[IntakeStatus, ...]] = {
    IntakeStatus.DRAFT: (IntakeStatus.TRIAGE, IntakeStatus.CLOSED),
    IntakeStatus.TRIAGE: (IntakeStatus.ASSESSED, IntakeStatus.DRAFT, IntakeStatus.CLOSED),
    IntakeStatus.ASSESSED: (IntakeStatus.APPROVED, IntakeStatus.TRIAGE, IntakeStatus.CLOSED),
    IntakeStatus.APPROVED: (IntakeStatus.CONVERTED, IntakeStatus.ASSESSED, IntakeStatus.CLOSED),
    IntakeStatus.CONVERTED: (IntakeStatus.CLOSED,),
    IntakeStatus.CLOSED: (IntakeStatus.DRAFT,),
}
"""Every move there is. Only the conversion itself makes the one to CONVERTED."""

EDITABLE = frozenset({IntakeStatus.DRAFT, IntakeStatus.TRIAGE, IntakeStatus.ASSESSED})
"""Where every field may change. Of an approved request only the decision notes may."""

REMOVABLE = frozenset({IntakeStatus.DRAFT, IntakeStatus.CLOSED})

VALUES = range(1, 11)
"""How valuable a request is, from 1 to 10."""

URGENCY_POINTS: Mapping[Urgency, int] = {
    Urgency.LOW: 0,
    Urgency.MEDIUM: 3,
    Urgency.HIGH: 6,
    Urgency.CRITICAL: 10,
}
EFFORT_POINTS: Mapping[Effort, int] = {
    Effort.XS: 1,
    Effort.S: 2,
    Effort.M: 3,
    Effort.L: 5,
    Effort.XL: 8,
}
TENTH = Decimal("0.1")


class OnlyConverted(Invalid):
    """A request becomes converted with the initiative that it becomes, and not otherwise."""

    remedy = "Convert it: that makes its initiative."

    def __init__(self, title: str) -> None:
        super().__init__(f"{title} cannot be marked as converted by hand.")


class Counted(StrEnum):
    """What the pipeline counts something as; what somebody may want to act on comes first."""

    DIRECT = "entered by hand and planned"
    UNPLANNED = "converted, not planned"
    APPROVED = "approved, not converted"
    PLANNED = "converted and planned"


@dataclass(frozen=True, slots=True)
class Pipeline:
    """How much of the planned work came through intake: counts, and percentages to a decimal."""

    approved_unconverted: int
    converted_planned: int
    converted_unplanned: int
    direct_planned: int
    """Initiatives that were entered by hand, past intake, and are planned."""

    @property
    def converted(self) -> int:
        """Requests that have become initiatives."""
        return self.converted_planned + self.converted_unplanned

    @property
    def counted(self) -> int:
        """The requests and initiatives that stand behind the figures."""
        return self.approved_unconverted + self.converted + self.direct_planned

    @property
    def total_planned(self) -> int:
        """Initiatives planned, by either way."""
        return self.converted_planned + self.direct_planned

    @property
    def coverage(self) -> Decimal:
        """Of what is planned, how much came through intake."""
        return _percent(self.converted_planned, self.total_planned)

    @property
    def leakage(self) -> Decimal:
        """Of what is planned, how much went past intake."""
        return _percent(self.direct_planned, self.total_planned)

    @property
    def conversion(self) -> Decimal:
        """Of what was approved, how much has become an initiative."""
        return _percent(self.converted, self.approved_unconverted + self.converted)

    @property
    def planning(self) -> Decimal:
        """Of what was approved, how much is planned."""
        return _percent(self.converted_planned, self.approved_unconverted + self.converted)


def moves_by_hand(status: IntakeStatus) -> tuple[IntakeStatus, ...]:
    """The statuses somebody may give a request next; converting it is another matter."""
    return tuple(to for to in INTAKE_MOVES[status] if to is not IntakeStatus.CONVERTED)


def allow_intake_move(title: str, status: IntakeStatus, to: IntakeStatus) -> None:
    """Raise OnlyConverted or NoSuchMove unless a request can be given its next status."""
    if to is IntakeStatus.CONVERTED:
        raise OnlyConverted(title)
    if to not in INTAKE_MOVES[status]:
        raise NoSuchMove(title, status, to, moves_by_hand(status))


def score(value: int | None, urgency: Urgency | None, effort: Effort | None) -> Decimal | None:
    """What is to be gained for the effort: (value + urgency) / size, to one decimal.

    Value counts 1 to 10, urgency 0, 3, 6 or 10, and size 1, 2, 3, 5 or 8. Unknown as long as one
    of the three is.
    """
    if value is None or urgency is None or effort is None:
        return None
    points = Decimal(value + URGENCY_POINTS[urgency])
    return (points / EFFORT_POINTS[effort]).quantize(TENTH, ROUND_HALF_UP)


def _percent(part: int, base: int) -> Decimal:
    if not base:
        return Decimal(0)
    return (Decimal(100 * part) / base).quantize(TENTH, ROUND_HALF_UP)
