"""What an address of the comparison asks for, so that a link shows another person the same."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from werkzeug.datastructures import MultiDict

from planner.analysis.queries.comparison import MOST, Comparison, Row
from planner.analysis.queries.sides import LETTERS
from planner.web.asked import anything, naming

NAMED = naming(
    **dict.fromkeys(map(str.lower, LETTERS), str.isdecimal),
    s=str.isdecimal,
    of=anything,
    line=anything,
    all=anything,
)
"""What an address may name."""


@dataclass(frozen=True, slots=True)
class View:
    """The scenarios in order, which of them is told apart from the first, and on what line."""

    chosen: tuple[int, ...]
    place: int = 1
    line: str = ""
    whole: bool = False

    @classmethod
    def read(cls, asked: "MultiDict[str, str]") -> "View":
        """The scenarios named a to d, or by a list's boxes; what is no number is left out."""
        letters = [asked.get(letter.lower(), "") for letter in LETTERS]
        named = [*letters, *asked.getlist("s")]
        keys = [int(text) for text in named if text.isdecimal()]
        chosen = tuple(dict.fromkeys(keys))[:MOST]
        of = asked.get("of", "b").upper()
        place = LETTERS.find(of) if len(of) == 1 else -1
        return cls(
            chosen,
            place if 0 < place < len(chosen) else 1,
            asked.get("line", ""),
            "all" in asked,
        )

    @property
    def letter(self) -> str:
        """The scenario that is told apart from A."""
        return LETTERS[self.place]

    def arguments(self, **changes: Any) -> dict[str, Any]:
        """The address's arguments for this view with some things changed; defaults left out."""
        view = replace(self, **changes)
        given: dict[str, Any] = {
            letter.lower(): key for letter, key in zip(LETTERS, view.chosen, strict=False)
        }
        if view.place > 1:
            given["of"] = view.letter.lower()
        if view.line:
            given["line"] = view.line
        return given | ({"all": 1} if view.whole else {})

    def swapped(self) -> dict[str, Any]:
        """The arguments with the first and the one told apart from it in each other's place."""
        order = list(self.chosen)
        order[0], order[self.place] = order[self.place], order[0]
        return self.arguments(chosen=tuple(order))

    def without(self, place: int) -> dict[str, Any]:
        """The arguments with one scenario less."""
        kept = tuple(key for at, key in enumerate(self.chosen) if at != place)
        return self.arguments(chosen=kept, place=1)

    def row(self, found: Comparison) -> Row | None:
        """The line whose difference is explained: the one asked for, or the widest apart."""
        asked = found.row(self.line) if self.line else None
        ordered = sorted(found.rows, key=lambda row: -row.apart(self.place))
        return asked or next(iter(ordered), None)

    def rows(self, found: Comparison) -> Sequence[Row]:
        """The lines to show: those that differ, or every one."""
        return found.rows if self.whole else found.differing
