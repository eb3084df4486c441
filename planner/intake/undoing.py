"""Which changes of requests can be undone."""

from collections.abc import Mapping

from planner.domain.permissions import Permission
from planner.intake.commands.undo import undo
from planner.web.undo import Undoing

_REQUESTS = Undoing(Permission.INITIATIVE_WRITE, undo)

UNDOINGS: Mapping[str, Undoing] = {
    "intake.added": _REQUESTS,
    "intake.changed": _REQUESTS,
    "intake.assessed": _REQUESTS,
    "intake.decision_noted": _REQUESTS,
    "intake.moved": _REQUESTS,
    "intake.converted": _REQUESTS,
    "intake.removed": _REQUESTS,
}
