"""What a word of another system likely means here: offered at the check, and never decided."""

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches

SHORTEST = 3
"""Letters of a word that is likely to be the beginning of another."""
CLOSE = 0.8
"""How close, from 0 to 1, a mistyped name has to be."""

ELSEWHERE: Mapping[str, Sequence[str]] = {
    "proposed": ("idea", "new", "draft", "submitted", "not started", "to do", "backlog"),
    "scoping": ("analysis", "assessment", "discovery", "scoped"),
    "resourcing": ("approved", "planned", "planning", "ready", "staffing"),
    "in execution": (
        *("active", "delivery", "doing", "executing", "execution", "in delivery"),
        *("in progress", "live", "ongoing", "open", "started", "under way", "underway"),
    ),
    "on hold": ("blocked", "deferred", "parked", "paused", "suspended", "waiting"),
    "complete": ("closed", "completed", "delivered", "done", "finished"),
    "cancelled": ("abandoned", "canceled", "dropped", "rejected", "stopped", "withdrawn"),
    "on track": ("g", "good", "on schedule"),
    "at risk": ("a", "orange", "y", "yellow"),
    "delayed": ("behind", "late", "overdue", "r"),
    "full time": ("fulltime", "ft", "perm", "permanent"),
    "part time": ("parttime", "pt"),
    "contractor": ("contract", "external", "freelance", "freelancer"),
    "intern": ("apprentice", "student", "trainee"),
    "low": ("easy", "l", "simple", "small"),
    "medium": ("m", "moderate", "normal"),
    "high": ("complex", "h", "large"),
}
"""What other systems say for words of ours."""
_OURS = {theirs: ours for ours, said in ELSEWHERE.items() for theirs in said}


def likely(text: str, among: Iterable[str]) -> str:
    """The one of these words or names that a text likely means; empty where none or several may be.

    By what other systems say, by how its words begin (Data Eng is Data engineering), and at last
    as one that was mistyped.
    """
    said = " ".join(text.replace("_", " ").replace("-", " ").casefold().split())
    known = {word.casefold(): word for word in among}
    if (ours := _OURS.get(said)) in known:
        return known[str(ours)]
    begun = [word for name, word in known.items() if _begins(name.split(), said.split())]
    if begun:
        return begun[0] if len(begun) == 1 else ""
    close = get_close_matches(said, known, n=2, cutoff=CLOSE)
    return known[close[0]] if len(close) == 1 else ""


def _begins(words: Sequence[str], begun: Sequence[str]) -> bool:
    """Whether these words begin as those do, one by one; of those after the first initials do."""
    starts = [each.rstrip(".") for each in begun]
    return (
        0 < len(starts) <= len(words)
        and len(starts[0]) >= SHORTEST
        and all(
            start and word.startswith(start) for word, start in zip(words, starts, strict=False)
        )
    )
