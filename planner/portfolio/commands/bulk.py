"""Changing many initiatives at once: those that can are changed, the others are told of.

All of it is one change with one undo. An initiative that refuses any part of it keeps all it has.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from planner.core.identity import User
from planner.core.session import Session
from planner.domain import tags
from planner.domain.lifecycle import InitiativeStatus, allow_initiative_move, in_words
from planner.domain.refusals import Invalid, Refusal
from planner.portfolio.archive import InitiativeArchived, shelved
from planner.portfolio.areas import area_name, require_area
from planner.portfolio.bulk_models import BulkChange, BulkChangeRow
from planner.portfolio.commands.initiatives import require_members
from planner.portfolio.drafts import BulkDraft
from planner.portfolio.states import State, rewrite, states

MOST = 5000
"""Initiatives that one change sees to."""

SO_ALREADY = "It is so already."
GONE = "It is no longer on file."


class NothingChosen(Invalid):
    """A change of many needs initiatives to change."""

    remedy = "Tick some in the list, or take all that it shows."

    def __init__(self) -> None:
        super().__init__("No initiative was chosen.")


class TooManyAtOnce(Invalid):
    """A change of many is one transaction, and so has an end."""

    remedy = "Narrow the list, and change the rest after that."

    def __init__(self, count: int) -> None:
        super().__init__(f"{count:,} initiatives are more than the {MOST:,} that change at once.")


def change_many(session: Session, keys: Sequence[int], draft: BulkDraft) -> BulkChange:
    """Change these initiatives as one; facts of the event name those left alone, and why.

    Raises `NothingChosen`, `TooManyAtOnce` and `NotAMember`.
    """
    wanted = meant(keys)
    bulk = BulkChange(initiatives=len(wanted))
    with session.recording("initiatives.changed", bulk) as facts:
        require_members(session, [draft.columns.get("business_owner_id")])
        if (area := draft.columns.get("org_node_id")) is not None:
            require_area(session, area, None)
        before = states(session, wanted)
        away = {key for key, state in shelved(session, wanted).items() if state.since}
        after, refused = _after(before, draft, away)
        refused += [[key, f"Initiative {key}", GONE] for key in wanted if key not in before]
        rewrite(session, before, after)
        note(session, bulk, after)
        facts |= {"count": len(after), "what": _told(session, draft), "refused": refused}
    return bulk


def meant(keys: Sequence[int]) -> list[int]:
    """The initiatives of one change, each once. Raises `NothingChosen` and `TooManyAtOnce`."""
    wanted = list(dict.fromkeys(keys))
    if not wanted:
        raise NothingChosen
    if len(wanted) > MOST:
        raise TooManyAtOnce(len(wanted))
    return wanted


def note(session: Session, bulk: BulkChange, keys: Collection[int]) -> None:
    """Put the open change on file, and which initiatives it changed."""
    session.add(bulk)
    session.flush()
    rows = [{"bulk_change_id": bulk.id, "initiative_id": key} for key in keys]
    session.add_rows(BulkChangeRow, rows)


def _after(
    before: Mapping[int, State], draft: BulkDraft, away: Collection[int]
) -> tuple[dict[int, State], list[list[Any]]]:
    """The initiatives that change as they are to be, and those that do not: key, title, why."""
    after: dict[int, State] = {}
    refused: list[list[Any]] = []
    for key, state in before.items():
        try:
            if key in away:
                raise InitiativeArchived(state["title"])
            becomes = _becomes(state, draft)
        except Refusal as refusal:
            refused.append([key, state["title"], refusal.in_full])
            continue
        if becomes == state:
            refused.append([key, state["title"], SO_ALREADY])
        else:
            after[key] = becomes
    return after, refused


def _becomes(state: State, draft: BulkDraft) -> State:
    """An initiative as the change wants it; raises the refusal that stands against it."""
    becomes = {**state, **draft.columns}
    if draft.status is not None and draft.status != state["status"]:
        allow_initiative_move(state["title"], InitiativeStatus(state["status"]), draft.status)
        becomes["status"] = draft.status
    left = [tag for tag in state["tags"] if tag not in draft.untagged]
    becomes["tags"] = tags.checked([*left, *draft.tagged])
    return becomes


def _told(session: Session, draft: BulkDraft) -> list[list[str]]:
    """What the change is, as its sentence tells it: label and value."""
    told = [] if draft.status is None else [["the status", in_words(draft.status)]]
    told += [[_LABELS[name], _words(session, name, value)] for name, value in draft.columns.items()]
    put_on = "the tag" if len(draft.tagged) == 1 else "the tags"
    marks = ((put_on, draft.tagged), ("tags without", draft.untagged))
    return told + [[label, tags.written(given)] for label, given in marks if given]


_LABELS = {
    "org_node_id": "the portfolio area",
    "target_quarter": "the target quarter",
    "business_owner_id": "the business owner",
    "delivery_health": "the delivery health",
}


def _words(session: Session, name: str, value: Any) -> str:
    if value is None:
        return "none"
    if name == "org_node_id":
        return area_name(session, value)
    if name == "business_owner_id":
        return session.scalar(select(User.name).where(User.id == value)) or "unknown"
    return in_words(value) if name == "delivery_health" else str(value)
