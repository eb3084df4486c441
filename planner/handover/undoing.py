"""Undoing a hand-over."""

from collections.abc import Mapping

from planner.domain.permissions import Permission
from planner.handover.commands import undo
from planner.web.undo import Undoing

UNDOINGS: Mapping[str, Undoing] = {"member.shut_out": Undoing(Permission.AUTHORITY_ADMIN, undo)}
