"""Checking one row of a file: what it says, or why it cannot be imported and what would help.

A blank cell says nothing: unknown for a new initiative, and what is there already for another.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from planner.domain.amounts import written
from planner.domain.csv_cells import restored
from planner.domain.csv_numbers import NotANumber, NumberFormat, amount
from planner.domain.csv_reading import MAX_CELL, Record
from planner.domain.importing_fields import HOURS, IGNORE, KEEP, skill_of
from planner.domain.lifecycle import DeliveryHealth, InitiativeStatus, in_words
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


@dataclass(frozen=True, slots=True)
class Reading:
    """How to read a file's rows: its columns, what each fills, its numbers, and who is who.

    `people` maps e-mails and names in lower case to a user's id, None where several have the name.
    `skills` maps a skill, as a column names it, to the name its hours are kept under.
    """

    columns: Sequence[str]
    fills: Sequence[str]
    numbers: NumberFormat
    people: Mapping[str, int | None]
    skills: Mapping[str, str] = field(default_factory=dict)


_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]|([\u202a-\u202e\u2066-\u2069])")
_QUARTER = re.compile(r"(2[0-9]{3})[\s-]*Q([1-4])|Q([1-4])[\s/-]*(2[0-9]{3})", re.IGNORECASE)
_CURRENCY = re.compile("[A-Za-z]{3}")
_LIGHTS = {"green": "ON_TRACK", "amber": "AT_RISK", "red": "DELAYED"}
_Setter = Callable[[Draft, str], None]


class RowChecker:
    """Reads rows by one Reading. Made once per file, so that a row costs microseconds."""

    def __init__(self, reading: Reading) -> None:
        self._columns, self._width = list(reading.columns), len(reading.columns)
        self._numbers, self._people = reading.numbers, reading.people
        self._places: list[tuple[int, str, _Setter]] = [
            (place, column, self._setter(column, fills, reading.skills))
            for place, (column, fills) in enumerate(
                zip(reading.columns, reading.fills, strict=True)
            )
            if fills != IGNORE
        ]
        self._named = {fills: self._columns[place] for place, fills in enumerate(reading.fills)}

    def column_of(self, fills: str) -> str:
        """The file's column that fills a field, or the field's own name where none does."""
        return self._named.get(fills, fills)

    def check(self, record: Record) -> tuple[Draft, list[Problem]]:
        """What the row says, and every reason against importing it; good rows have none."""
        draft = Draft()
        problems = self._shape(record)
        if problems:
            return draft, problems
        for place, column, put in self._places:
            text = record.cells[place].strip()
            if not text:
                continue
            try:
                put(draft, text)
            except (RowRejected, NotANumber) as error:
                fix = error.remedy if isinstance(error, RowRejected) else error.fix
                problems.append(Problem(error.kind, column, _short(text), error.expected, fix))
        if "title" not in draft.values and not any(p.kind == "long" for p in problems):
            problems.append(self._untitled())
        scope = draft.scope
        if scope.p50 is not None and scope.p90 is not None and scope.p90 < scope.p50:
            problems.append(self.p90_below(scope.p90, scope.p50))
        return draft, problems

    def p90_below(self, p90: Decimal, p50: Decimal) -> Problem:
        """The problem of a P90 that is smaller than its P50."""
        return Problem(
            "p90",
            self.column_of("p90"),
            written(p90),
            f"at least P50, {written(p50)}",
            "Swap the two if they are the wrong way round, or raise P90.",
        )

    def _untitled(self) -> Problem:
        return Problem("title", self.column_of("title"), "nothing", "a title", "Give it a title.")

    def _shape(self, record: Record) -> list[Problem]:
        cells = record.cells
        if len(cells) != self._width:
            return [
                Problem(
                    "columns",
                    "the whole row",
                    f"{len(cells):,} cells",
                    f"{self._width:,} cells, one for each column",
                    "Look for a delimiter inside a cell, and put that cell in quotes.",
                )
            ]
        joined = "".join(cells)
        problems = [] if joined.isprintable() else self._unprintable(cells)
        if len(joined) > MAX_CELL:
            problems += self._long(cells)
        if record.stray:
            column = next(
                (name for name, cell in zip(self._columns, cells, strict=True) if '"' in cell), ""
            )
            fix = "Put the whole cell in quotes and double the quotes inside it."
            problems.append(Problem("quote", column, '"', "quotes around the whole cell", fix))
        return problems

    def _unprintable(self, cells: Sequence[str]) -> list[Problem]:
        problems = []
        for column, cell in zip(self._columns, cells, strict=True):
            if found := _FORBIDDEN.search(cell):
                kind = "bidi" if found.group(1) else "control"
                shown = f"U+{ord(found.group()):04X}"
                problems.append(
                    Problem(kind, column, shown, "text that can be printed", "Take it out.")
                )
        return problems

    def _long(self, cells: Sequence[str]) -> list[Problem]:
        return [
            _too_long("long", column, cell, MAX_CELL)
            for column, cell in zip(self._columns, cells, strict=True)
            if len(cell) > MAX_CELL
        ]

    def _setter(self, column: str, fills: str, skills: Mapping[str, str]) -> _Setter:
        if fills == KEEP:
            return lambda draft, text: draft.custom.__setitem__(column, _clean(text))
        if fills == HOURS:
            skill = skill_of(column)
            return self._hours(skills.get(skill, skill))
        setter: _Setter = getattr(self, f"_{fills}")
        return setter

    def _hours(self, skill: str) -> _Setter:
        def put(draft: Draft, text: str) -> None:
            hours = draft.scope.hours
            hours[skill] = hours.get(skill, Decimal(0)) + amount(text, self._numbers)

        return put

    def _external_key(self, draft: Draft, text: str) -> None:
        draft.values["external_key"] = _within(text, 120, "key")

    def _title(self, draft: Draft, text: str) -> None:
        draft.values["title"] = _within(text, 255)

    def _description(self, draft: Draft, text: str) -> None:
        draft.values["description"] = _within(text, 4000)

    def _status(self, draft: Draft, text: str) -> None:
        name = re.sub(r"[\s_-]+", "_", text).upper()
        if name not in InitiativeStatus.__members__:
            raise RowRejected(
                "status",
                "one of " + ", ".join(in_words(status) for status in InitiativeStatus),
                "Use one of those words, or leave the cell empty.",
            )
        draft.values["status"] = InitiativeStatus(name)

    def _delivery_health(self, draft: Draft, text: str) -> None:
        name = _LIGHTS.get(text.lower(), re.sub(r"[\s_-]+", "_", text).upper())
        if name not in DeliveryHealth.__members__:
            raise RowRejected(
                "health",
                "on track, at risk or delayed; or green, amber or red",
                "Use one of those words, or leave the cell empty.",
            )
        draft.values["delivery_health"] = DeliveryHealth(name)

    def _target_quarter(self, draft: Draft, text: str) -> None:
        found = _QUARTER.fullmatch(text)
        if found is None:
            raise RowRejected("quarter", "a quarter such as 2026-Q4", "Write year and quarter.")
        year, quarter = found.group(1) or found.group(4), found.group(2) or found.group(3)
        draft.values["target_quarter"] = f"{year}-Q{quarter}"

    def _business_owner(self, draft: Draft, text: str) -> None:
        draft.values["business_owner_id"] = self._person(text)

    def _product_owner(self, draft: Draft, text: str) -> None:
        draft.values["product_owner_id"] = self._person(text)

    def _person(self, text: str) -> int:
        name = " ".join(_clean(text).lower().split())
        if name not in self._people:
            fix = "Add the person first, correct the cell, or leave it empty."
            raise RowRejected("owner", "e-mail or name of a member here", fix)
        person = self._people[name]
        if person is None:
            raise RowRejected("namesake", "one person", "Give the e-mail address instead.")
        return person

    def _value(self, draft: Draft, text: str) -> None:
        minor = amount(text, self._numbers) * 100
        if minor != minor.to_integral_value():
            raise RowRejected("precision", "at most two decimals", "Round the value.")
        draft.values["value_minor"] = int(minor)

    def _currency(self, draft: Draft, text: str) -> None:
        if not _CURRENCY.fullmatch(text):
            raise RowRejected("currency", "three letters such as GBP", "Write the code.")
        draft.values["currency"] = text.upper()

    def _p50(self, draft: Draft, text: str) -> None:
        draft.scope.p50 = amount(text, self._numbers)

    def _p90(self, draft: Draft, text: str) -> None:
        draft.scope.p90 = amount(text, self._numbers)

    def _scope_item(self, draft: Draft, text: str) -> None:
        draft.scope.name = _within(text, 255)


def _clean(text: str) -> str:
    """The text as its writer had it: one form of each letter, and no guard against formulas."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    return restored(text) if text.startswith("'") else text


def _within(text: str, most: int, kind: str = "long") -> str:
    text = _clean(text)
    if len(text) > most:
        raise RowRejected(kind, f"at most {most:,} characters, not {len(text):,}", "Shorten it.")
    return text


def _too_long(kind: str, column: str, cell: str, most: int) -> Problem:
    return Problem(
        kind, column, _short(cell), f"at most {most:,} characters, not {len(cell):,}", "Shorten it."
    )


def _short(text: str) -> str:
    return text if len(text) <= 80 else f"{text[:79]}…"
