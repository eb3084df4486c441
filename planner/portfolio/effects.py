"""What follows when an initiative enters a status."""

from typing import NamedTuple

from planner.domain.lifecycle import INITIATIVE_MOVES, InitiativeStatus

COUNTED = frozenset({InitiativeStatus.RESOURCING, InitiativeStatus.IN_EXECUTION})
"""The statuses whose demand the calculator in hours counts (planning.md 4.5)."""

HINTS = {
    InitiativeStatus.PROPOSED: "Somebody wants it; nobody has looked closer.",
    InitiativeStatus.SCOPING: "What it asks of which skill is being found out.",
    InitiativeStatus.RESOURCING: "Its scope is known; people are being found for it.",
    InitiativeStatus.IN_EXECUTION: "People are working on it.",
    InitiativeStatus.ON_HOLD: "Nobody works on it for now.",
    InitiativeStatus.COMPLETE: "It has delivered.",
    InitiativeStatus.CANCELLED: "It will not be done.",
}


FINAL = "This is final: no other status follows."


class Move(NamedTuple):
    """A status that can be chosen: what it says, and what follows from entering it."""

    to: InitiativeStatus
    hint: str
    effects: list[str]


def moves(status: InitiativeStatus) -> list[Move]:
    """Every status that may come next."""
    return [Move(to, HINTS[to], effects(status, to)) for to in INITIATIVE_MOVES[status]]


def standing(status: InitiativeStatus) -> Move:
    """The status it has, for who leaves it there."""
    return Move(status, "As it is now.", [] if INITIATIVE_MOVES[status] else [FINAL])


def effects(before: InitiativeStatus, after: InitiativeStatus) -> list[str]:
    """The side effects of a move, one sentence each."""
    told = []
    if after in COUNTED and before not in COUNTED:
        told.append("The calculator in hours counts its demand from now on.")
    if before in COUNTED and after not in COUNTED:
        told.append("The calculator in hours no longer counts its demand.")
    if after is InitiativeStatus.IN_EXECUTION:
        told.append("It can be planned in every quarter.")
    if after is InitiativeStatus.ON_HOLD or not INITIATIVE_MOVES[after]:
        told.append("It keeps its ranks and its token demand until a scenario takes it out.")
    if not INITIATIVE_MOVES[after]:
        told.append(FINAL)
    return told or ["Nothing else changes."]
