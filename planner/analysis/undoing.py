"""Which changes of what was weighed can be undone."""

from collections.abc import Mapping

from planner.analysis.commands.doubts import undo
from planner.domain.permissions import Permission
from planner.web.undo import Undoing

_DOUBTS = Undoing(Permission.SCENARIO_READ, undo)

UNDOINGS: Mapping[str, Undoing] = {
    "scenario.figure_doubted": _DOUBTS,
    "scenario.doubt_answered": _DOUBTS,
    "scenario.doubt_closed": _DOUBTS,
}
