"""How alike two titles are: a hint that they may mean the same, never a verdict.

By the words they share, as the Sørensen-Dice coefficient: twice those in common, by those of both.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

LEAST, MOST = 0.5, 3
"""How alike a title has to be to be named, and how many are named."""
SHORTEST = 3
COMMON = frozenset({"and", "for", "the", "with", "from", "into", "that", "new", "our", "all"})
_WORD = re.compile(r"[^\W_]+")


class Alike(NamedTuple):
    """Something that has a title like another, from `LEAST` to 1."""

    key: int
    title: str
    score: float


def words(text: str) -> frozenset[str]:
    """The words that tell a title from others, whatever their case."""
    found = (word.casefold() for word in _WORD.findall(text))
    return frozenset(word for word in found if len(word) >= SHORTEST and word not in COMMON)


def likeness(one: str, other: str) -> float:
    """From 0, no word in common, to 1, the same words."""
    first, second = words(one), words(other)
    return 2 * len(first & second) / (len(first) + len(second)) if first and second else 0.0


def closest(title: str, known: Iterable[tuple[int, str]]) -> list[Alike]:
    """Those most like a title, the most alike first."""
    scored = (Alike(key, other, likeness(title, other)) for key, other in known)
    found = [each for each in scored if each.score >= LEAST]
    return sorted(found, key=lambda each: (-each.score, each.title, each.key))[:MOST]
