"""Which acts of operators can be undone."""

from collections.abc import Mapping

from planner.domain.permissions import Permission
from planner.operations.banners import undo
from planner.web.undo import Undoing

UNDOINGS: Mapping[str, Undoing] = {
    "banner.put_up": Undoing(Permission.JOB_ADMIN, undo),
    "banner.taken_down": Undoing(Permission.JOB_ADMIN, undo),
}
