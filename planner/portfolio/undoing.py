"""Which changes to the portfolio can be undone."""

from collections.abc import Mapping

from planner.domain.permissions import Permission
from planner.portfolio.commands import attachments, scope
from planner.portfolio.commands.undo import undo
from planner.web.undo import Undoing

_INITIATIVES = Undoing(Permission.INITIATIVE_WRITE, undo)
_EVIDENCE = Undoing(Permission.INITIATIVE_WRITE, attachments.undo)
_SCOPE = Undoing(Permission.INITIATIVE_WRITE, scope.undo)

UNDOINGS: Mapping[str, Undoing] = {
    "initiative.changed": _INITIATIVES,
    "initiative.moved": _INITIATIVES,
    "initiatives.changed": _INITIATIVES,
    "initiative.scope_item_added": _SCOPE,
    "initiative.scope_item_changed": _SCOPE,
    "initiative.scope_item_removed": _SCOPE,
    "initiative.attached": _EVIDENCE,
    "initiative.attachment_removed": _EVIDENCE,
}
