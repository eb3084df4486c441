"""What higher packages do when something below changes: by the action of the change.

A lower package knows no higher one. The factory registers reactions here; each runs inside the
change it reacts to, before its event is kept, and asks for a job there. It commits with the
change, or not at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from planner.core.audit import AuditEvent
    from planner.core.session import Session

Reaction = Callable[["Session", "AuditEvent"], None]
"""Given the event as it will be kept: its action, and what it is about."""

_REACTIONS: dict[tuple[str, Reaction], None] = {}


def react(starts: Iterable[str], reaction: Reaction) -> None:
    """Register what is done after changes whose action is, or starts with, one of these.

    Every action starts with the empty one.
    """
    for start in starts:
        _REACTIONS[start, reaction] = None


def answer(session: Session, event: AuditEvent) -> None:
    """Run what reacts to a change of this action, each once."""
    heard = (one for start, one in _REACTIONS if event.action.startswith(start))
    for reaction in dict.fromkeys(heard):
        reaction(session, event)
