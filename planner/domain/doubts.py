"""Doubts about figures: where one stands, and what may become of it."""

from collections.abc import Collection, Mapping
from enum import StrEnum


class DoubtState(StrEnum):
    """Where a doubt stands."""

    OPEN = "OPEN"
    ANSWERED = "ANSWERED"
    CLOSED = "CLOSED"
    WITHDRAWN = "WITHDRAWN"
    """Taken back by whoever had it: shown nowhere, and kept."""


UNDER_DISCUSSION = frozenset({DoubtState.OPEN, DoubtState.ANSWERED})
"""A figure with such a doubt is marked wherever it stands."""

NEXT: Mapping[DoubtState, Collection[DoubtState]] = {
    DoubtState.OPEN: (DoubtState.ANSWERED, DoubtState.CLOSED),
    DoubtState.ANSWERED: (DoubtState.CLOSED,),
    DoubtState.CLOSED: (),
    DoubtState.WITHDRAWN: (),
}
"""What may become of a doubt; undoing goes back."""
