"""Whether any of very many words came before, in eight to sixteen bytes a word.

A dictionary of a hundred thousand words weighs ten times as much.
"""

from array import array
from collections.abc import Collection, Iterable

FIRST = 1 << 12
"""Places there are at first. Always a power of two, and at least twice as many as words."""


class Fingerprints:
    """The hashes of words. Two words may have one, hardly ever: a word that is new may look known,
    and never the other way round.
    """

    def __init__(self) -> None:
        self._places = array("q", bytes(8 * FIRST))
        self._number = 0

    def note(self, words: Collection[str]) -> bool:
        """Note these words; gives whether all of them are new."""
        self._number += len(words)
        while len(self._places) < 2 * self._number:
            self._grow()
        return _put(self._places, [hash(word) or 1 for word in words])

    def _grow(self) -> None:
        wider = array("q", bytes(16 * len(self._places)))
        _put(wider, filter(None, self._places))
        self._places = wider


def _put(places: "array[int]", marks: Iterable[int]) -> bool:
    """Put marks where they belong, or behind that; gives whether all are new. 0 is a free place."""
    last, new = len(places) - 1, True
    for mark in marks:
        place = mark & last
        while (there := places[place]) and there != mark:
            place = (place + 1) & last
        new = new and not there
        places[place] = mark
    return new
