"""Undo: a change that kept its rows can be taken back, by a change of its own.

Each feature says in its module `undoing` which of its audit actions can be, and how; the factory
registers them here. From then on the notice that follows such a change offers it, for ten seconds
and with the key u; a history offers it wherever `reversal_href` gives an address.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from flask import g, url_for

from planner.core.audit import AuditEvent
from planner.core.session import Session
from planner.domain.permissions import Permission


@dataclass(frozen=True, slots=True)
class Undoing:
    """How changes of one action are undone: who may, and the command that does.

    The command makes a change of the same action, whose facts have `undoes`, the id of the event,
    and `undid`, its sentence. It raises `ChangedSince` rather than write over a later change.
    """

    permission: Permission
    act: Callable[[Session, AuditEvent, str], None]
    also: Callable[[Mapping[str, Any]], Collection[Permission]] = lambda facts: ()
    """What else one change asks, by its facts: it may reach further than others of its kind."""

    def asks(self, facts: Mapping[str, Any]) -> list[Permission]:
        """All that undoing a change with these facts asks for."""
        return [self.permission, *sorted(self.also(facts))]


_WAYS: dict[str, Undoing] = {}


def offer(ways: Mapping[str, Undoing]) -> None:
    """Register how a feature's changes are undone, by audit action."""
    for action, way in ways.items():
        known = _WAYS.setdefault(action, way)
        assert known == way, f"two ways to undo {action}"


def way_of(action: str) -> Undoing | None:
    """How changes of this action are undone; None where they cannot be."""
    return _WAYS.get(action)


def reversal_href(event_id: int, action: str, facts: Mapping[str, Any]) -> str | None:
    """Where to send the undo of a change; None where it has none, or the visitor may not."""
    way = way_of(action)
    if way is None or not g.visitor.permissions.issuperset(way.asks(facts)):
        return None
    return url_for("changes.reverse", event_id=event_id)


def last_reversal_href() -> str | None:
    """Where to send the undo of what this request changed last; None where it has none."""
    change = g.session.last_change if "session" in g else None
    if change is None or not change.detailed:
        return None
    return reversal_href(change.event_id, change.action, change.facts)
