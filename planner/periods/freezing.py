"""The freeze date of a quarter: from the start of that day its plans do not change."""

from dataclasses import dataclass
from datetime import date

from planner.core.session import Session
from planner.domain.lifecycle import PeriodType
from planner.domain.refusals import Invalid, StaleEdit
from planner.periods.models import Period


class NotAQuarter(Invalid):
    """Only quarters are planned, so only quarters freeze."""

    remedy = "Choose a quarter of the calendar."

    def __init__(self, label: str) -> None:
        super().__init__(f"{label} is not a quarter.")


@dataclass(frozen=True, slots=True)
class FreezeDraft:
    """The day from which plans freeze, None to let them thaw; why; and what was seen of it."""

    day: date | None
    reason: str
    seen: int | None
    """The version of the freeze date when it was read."""


def version_of(period: Period) -> int | None:
    """The version of a freeze date: the day itself, as a number; None where there is none."""
    return period.freeze_on.toordinal() if period.freeze_on else None


def freeze(session: Session, period: Period, draft: FreezeDraft) -> None:
    """Let the plans of a quarter freeze from a day on. Raises `StaleEdit` where it moved since."""
    with session.recording("calendar.freeze_set", period) as facts:
        if period.type is not PeriodType.QUARTER:
            raise NotAQuarter(period.label)
        if version_of(period) != draft.seen:
            raise StaleEdit(f"The freeze date of {period.label}")
        facts.update(quarter=period.label, reason=draft.reason)
        facts["from"] = period.freeze_on.isoformat() if period.freeze_on else None
        facts["to"] = draft.day.isoformat() if draft.day else None
        period.freeze_on = draft.day
