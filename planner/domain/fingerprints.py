"""Whether any of very many words came before, in eight to sixteen bytes a word.

A dictionary of a hundred thousand words weighs ten times as much.
"""

from array import array
from collections.abc import Collection

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
        return sum(_put(self._places, hash(word) or 1) for word in words) == len(words)

    def _grow(self) -> None:
        wider = array("q", bytes(16 * len(self._places)))
        for mark in self._places:
            if mark:
                _put(wider, mark)
        self._places = wider


def _put(places: "array[int]", mark: int) -> bool:
    """Put a mark where it belongs, or behind that; gives whether it is new. 0 is a free place."""
    place = mark & (len(places) - 1)
    while (there := places[place]) and there != mark:
        place = (place + 1) & (len(places) - 1)
    places[place] = mark
    return not there
