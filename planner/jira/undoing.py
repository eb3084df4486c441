"""Which changes about Jira can be undone."""

from collections.abc import Mapping

from planner.domain.permissions import Permission
from planner.jira.commands.choosing import undo_link
from planner.web.undo import Undoing

UNDOINGS: Mapping[str, Undoing] = {
    "jira.issue_linked": Undoing(Permission.INITIATIVE_WRITE, undo_link),
}
