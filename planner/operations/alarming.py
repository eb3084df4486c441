"""The maintenance that failed for good, as every page tells administrators of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import g, url_for

from planner.core.jobs.alarms import Alarm, alarms
from planner.core.jobs.routines import ROUTINES
from planner.domain.permissions import Permission
from planner.web.subjects import task_title


@dataclass(frozen=True, slots=True)
class Told:
    """A failure, what failed, and where it is seen to."""

    alarm: Alarm
    title: str
    href: str


def told() -> Sequence[Told]:
    """What the visitor is told of, the latest first; nothing for those who do not run jobs."""
    visitor = g.visitor
    if Permission.JOB_ADMIN not in visitor.permissions:
        return []
    found = alarms(visitor.organisation.id)
    return [Told(alarm, task_title(alarm.task), _href(alarm)) for alarm in found]


def _href(alarm: Alarm) -> str:
    """The letter; of the installation the schedule, since its letters are no organisation's."""
    if not alarm.installation:
        return url_for("jobs.letter", letter_id=alarm.letter_id)
    named = (name for name, routine in ROUTINES.items() if routine.task.name == alarm.task)
    name = next(named, None)
    return url_for("jobs.schedules") if name is None else url_for("jobs.system_schedule", name=name)
