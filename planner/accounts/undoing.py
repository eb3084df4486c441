"""Which changes of members can be undone."""

from collections.abc import Mapping

from planner.accounts.membership import undo
from planner.domain.permissions import Permission
from planner.web.undo import Undoing

_ACCESS = Undoing(Permission.AUTHORITY_ADMIN, undo)

UNDOINGS: Mapping[str, Undoing] = {"member.changed": _ACCESS, "member.let_in": _ACCESS}
