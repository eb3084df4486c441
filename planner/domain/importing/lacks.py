"""What new rows of a file lack that figures and people need, although they can be imported."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from planner.domain.importing.fields import Fields
from planner.domain.importing.sheets import Sheet

FIRST = 4
"""So many rows are named of those that lack the same."""

LACKS = {
    "p90": (
        "Hours without a P90",
        "The sum of P90s of every pool they ask is unknown until each has one.",
    ),
    "work": (
        "No hours",
        "They ask nothing of any pool until their hours are stated.",
    ),
    "owner": ("No owner", "Whoever applies the import becomes their business owner."),
}
"""What may be lacking, in the order pages list it: the heading, and what comes of it."""


@dataclass(frozen=True, slots=True)
class Lack:
    """How many rows lack the same, and which are the first of them."""

    kind: str
    heading: str
    follows: str
    rows: int
    first: Sequence[int]


class Lacking:
    """What the new rows of one file lack, added up piece by piece."""

    def __init__(self, fields: Fields) -> None:
        self._fields = fields
        self._rows: Counter[str] = Counter()
        self._first: defaultdict[str, list[int]] = defaultdict(list)

    def note(self, sheet: Sheet, new: Sequence[int]) -> dict[int, str]:
        """Count in these new rows of the next piece; gives by place the kinds of what each lacks.

        They are told in the order of LACKS, with spaces between.
        """
        found: dict[int, str] = {}
        for kind, places in _lacking(self._fields, sheet, new):
            self._rows[kind] += len(places)
            room = FIRST - len(self._first[kind])
            self._first[kind] += [sheet.records[place].row for place in places[:room]]
            for place in places:
                found[place] = f"{found[place]} {kind}" if place in found else kind
        return found

    def kept(self) -> list[list[Any]]:
        """As it is kept with the import: the kind, how many rows, and the first of them."""
        return [[kind, rows, self._first[kind]] for kind, rows in self._rows.items() if rows]


def headings(kinds: str) -> list[str]:
    """What a row lacks, by the headings of its kinds."""
    return [LACKS[kind][0] for kind in kinds.split()]


def in_words(kinds: str) -> str:
    """The same as one line."""
    return " ".join(f"{heading}." for heading in headings(kinds))


def _lacking(fields: Fields, sheet: Sheet, new: Sequence[int]) -> Iterator[tuple[str, list[int]]]:
    """By what is lacking, the places of the new rows that lack it, in the order of LACKS."""
    if fields.hours:
        stated = (sheet.of("p50"), *sheet.hours.values())
        asking = {place for cells in stated for place, cell in enumerate(cells) if cell}
        p90 = sheet.of("p90")
        yield "p90", [place for place in new if p90[place] is None and place in asking]
        yield "work", [place for place in new if place not in asking]
    if fields.by_key("business_owner"):
        owner = sheet.of("business_owner")
        yield "owner", [place for place in new if owner[place] is None]


def told(kept: Sequence[Sequence[Any]]) -> list[Lack]:
    """What was kept, in words."""
    by_kind = {kind: (rows, first[:FIRST]) for kind, rows, first in kept}
    return [Lack(kind, *words, *by_kind[kind]) for kind, words in LACKS.items() if kind in by_kind]
