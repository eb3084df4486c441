"""What a row of a file says once it is read, and the reasons against importing it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from planner.domain.refusals import Refusal


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row cannot be imported yet: where, what was found and expected, and what would do."""

    kind: str
    column: str
    found: str
    expected: str
    fix: str


KINDS: Mapping[str, str] = {
    "columns": "More or fewer cells than columns",
    "quote": "A quote in the middle of a cell",
    "control": "Characters that cannot be printed",
    "bidi": "Characters that turn the direction of text",
    "long": "A cell that is too long",
    "title": "No title",
    "key": "A key that is too long",
    "number": "Not a number",
    "negative": "A number below 0",
    "range": "A number that is too large",
    "precision": "More than three decimals",
    "p90": "P90 smaller than P50",
    "status": "A status nobody has heard of",
    "move": "A status that cannot be reached from here",
    "quarter": "Not a quarter",
    "health": "A delivery health nobody has heard of",
    "currency": "Not a currency",
    "owner": "A person nobody has heard of",
    "namesake": "A name that several people have",
    "duplicate": "The same initiative twice",
    "ambiguous": "A title that several initiatives have",
}
"""The kinds of problem, in the order pages list them, each with its heading."""


class RowRejected(Refusal):
    """A cell that cannot be read. Caught by the checker, which goes on with the next cell."""

    def __init__(self, kind: str, expected: str, fix: str) -> None:
        self.kind, self.expected, self.remedy = kind, expected, fix
        super().__init__(expected)


@dataclass(slots=True)
class Scope:
    """The scope item a row asks for. Hours by skill; 0 takes a skill out; None says nothing."""

    name: str | None = None
    p50: Decimal | None = None
    p90: Decimal | None = None
    hours: dict[str, Decimal] = field(default_factory=dict)

    @property
    def stated(self) -> bool:
        """Whether the row says anything about hours."""
        return self.p50 is not None or self.p90 is not None or bool(self.hours)


@dataclass(slots=True)
class Draft:
    """What a row says: values by column of the initiative, custom fields, and its scope."""

    values: dict[str, Any] = field(default_factory=dict)
    value: Decimal | None = None
    """What it is worth, in its currency."""
    custom: dict[str, str] = field(default_factory=dict)
    scope: Scope = field(default_factory=Scope)

    @property
    def title(self) -> str:
        """Its title."""
        return str(self.values["title"])

    @property
    def key(self) -> str | None:
        """Its external key, if the row gives one."""
        return self.values.get("external_key")
