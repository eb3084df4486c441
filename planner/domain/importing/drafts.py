"""What a row of a file says once it is read, and the reasons against importing it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

from planner.domain.refusals import Refusal

DRAFT_KEPT = timedelta(days=7)
"""How long an import waits for somebody to go on with it."""
MOST_LEFT_OUT = 5000
"""So many rows of a file can be left out of its import."""


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
    "name": "No name",
    "scenario": "No scenario",
    "pool": "No skill pool",
    "tokens": "No tokens",
    "scope_item": "No scope item",
    "initiative": "No initiative",
    "archived": "An initiative that is archived",
    "person": "No person",
    "percentage": "No percentage",
    "unknown_scenario": "A scenario nobody has heard of",
    "unknown_pool": "A skill pool nobody has heard of",
    "unknown_initiative": "An initiative nobody has heard of",
    "unknown_person": "Somebody nobody has heard of",
    "closed": "A scenario that no longer changes",
    "staffing": "An allocation that cannot be",
    "purpose": "Work nobody has heard of",
    "role": "A role nobody has heard of",
    "grant": "A grant nobody has heard of",
    "yes": "Neither yes nor no",
    "account": "An account that cannot change so",
    "error": "An error of the spreadsheet",
    "key": "A key that is too long",
    "number": "Not a number",
    "negative": "A number below 0",
    "range": "A number that is too large",
    "precision": "More than three decimals",
    "p90": "P90 smaller than P50",
    "status": "A status nobody has heard of",
    "move": "A status that cannot be reached from here",
    "quarter": "Not a quarter",
    "area": "Not a portfolio area in use",
    "complexity": "A complexity nobody has heard of",
    "health": "A delivery health nobody has heard of",
    "currency": "Not a currency",
    "tags": "Tags that do not fit",
    "owner": "A person nobody has heard of",
    "namesake": "A name that several people have",
    "day": "Not a day",
    "ambiguous_day": "A day that could be two",
    "serial_day": "A spreadsheet's own number for a day",
    "days": "A last day before the first",
    "email": "Not an e-mail address",
    "employment": "An employment nobody has heard of",
    "skills": "Skills that cannot be read",
    "profile": "A job profile nobody has heard of",
    "duplicate": "The same row twice",
    "ambiguous": "A name that several have",
}
"""The kinds of problem, in the order pages list them, each with its heading."""


class RowRejected(Refusal):
    """A cell that cannot be read. Caught by the checker, which goes on with the next cell."""

    def __init__(self, kind: str, expected: str, fix: str) -> None:
        self.kind, self.expected, self.remedy = kind, expected, fix
        super().__init__(expected)


@dataclass(slots=True)
class Draft:
    """What a row says: values by field, custom fields, and hours by skill; 0 takes a skill out.

    Blank cells are not in it.
    """

    values: dict[str, Any]
    custom: dict[str, str] = field(default_factory=dict)
    hours: dict[str, Decimal] = field(default_factory=dict)
