"""The fields that a file of some kind may fill, and guessing which column fills which."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, StrEnum
from hashlib import sha256

KEEP, IGNORE, HOURS = "custom", "ignore", "hours"
"""What else a column may be: a custom field, nothing, or hours of a skill."""
REASON, WARNING = "error", "warning"
"""What the column is called that says why a row was handed back; it fills nothing."""


class Holds(Enum):
    """What the cells of a column are to a spreadsheet."""

    TEXT = "text"
    FIGURE = "figure"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its name in files, its words, what a cell of it holds, and an example."""

    key: str
    label: str
    expects: str
    example: str
    aliases: tuple[str, ...] = ()
    required: bool = False
    holds: Holds = Holds.TEXT
    choices: tuple[str, ...] = ()
    """What its cells say, where that is one of a few words."""


_KEY_WORDS = {"id", "key", "ref", "code", "reference", "identifier"}
_CUSTOM = re.compile(r"custom\s*:\s*(.+)", re.IGNORECASE)
_SKILL = re.compile(r"hours?\s*:\s*(.+)", re.IGNORECASE)
_SKILL_LIKELY = re.compile(r"(.+?)\s*[(\[]?\b(?:hours|hrs)\b[)\]]?", re.IGNORECASE)


class Certainty(StrEnum):
    """How sure a match is."""

    CERTAIN = "certain"
    LIKELY = "likely"
    REMEMBERED = "remembered"
    CHOSEN = "chosen"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Match:
    """What one column fills, and how sure that is."""

    fills: str
    certainty: Certainty


def plain_name(name: str) -> str:
    """A column's name without the differences that do not count: case, spaces, `_`, `-`, dots."""
    return " ".join(re.sub(r"[_\-.]+", " ", unicodedata.normalize("NFC", name)).casefold().split())


def signature(columns: Sequence[str]) -> str:
    """What two files with the same header have in common, also where rows came back."""
    return sha256("\x1f".join(map(plain_name, without_reason(columns))).encode()).hexdigest()


def without_reason(columns: Sequence[str]) -> Sequence[str]:
    """The columns of a file without the last one of rows that were handed back."""
    return columns[:-1] if columns and plain_name(columns[-1]) in (REASON, WARNING) else columns


def skill_of(column: str) -> str:
    """The skill whose hours a column holds: `hours:Backend` and `Backend hours` are Backend."""
    found = _SKILL.fullmatch(column.strip()) or _SKILL_LIKELY.fullmatch(column.strip())
    return " ".join((found.group(1) if found else column).split())


def custom_of(column: str) -> str:
    """The custom field that a column holds: `custom:Team` and `Team` are Team."""
    found = _CUSTOM.fullmatch(column.strip())
    return " ".join((found.group(1) if found else column).split())


@dataclass(frozen=True, slots=True)
class Fields:
    """What the columns of files of one kind may fill."""

    every: tuple[Field, ...]
    named_by: str
    """The required field that a column called `Product name` is likely to fill."""
    unmatched: str
    """What a column is that fills none of them: KEEP or IGNORE."""
    hours: bool = False
    """Whether columns may hold the hours of a skill."""
    matched_by: str = ""
    """What rows are matched by, in words, where it is not an external key, then a name."""
    note: str = ""
    """What else whoever fills in a file should know."""
    only_told: tuple[str, ...] = ()
    """Columns of our own export that follow from others, and so fill nothing."""

    def by_key(self, key: str) -> Field | None:
        """The field of this name; None for what else a column may be."""
        return next((field for field in self.every if field.key == key), None)

    def holds(self, fills: str) -> Holds:
        """What the cells of a column that fills this are to a spreadsheet."""
        field = self.by_key(fills)
        return Holds.FIGURE if fills == HOURS else field.holds if field else Holds.TEXT

    @property
    def choices(self) -> dict[str, str]:
        """All that a column may be, by what it is called in files, in words."""
        return {
            **{field.key: field.label for field in self.every},
            **({HOURS: "Hours of a skill"} if self.hours else {}),
            **({KEEP: "Custom field"} if self.unmatched == KEEP else {}),
            IGNORE: "Ignore",
        }

    def guess(self, columns: Sequence[str]) -> list[Match]:
        """What each column fills, by its name; no field twice."""
        matches: list[Match | None] = [self._certain(column) for column in columns]
        taken: set[str] = set()
        for place, match in enumerate(matches):
            if match and match.fills not in (HOURS, KEEP) and match.fills in taken:
                matches[place] = None
            elif match:
                taken.add(match.fills)
        for place, column in enumerate(columns):
            if matches[place] is None and (likely := self._likely(column, taken)):
                matches[place] = likely
                taken.add(likely.fills)
        reason = len(without_reason(columns))
        for place, column in enumerate(columns):
            if place == reason or column in self.only_told:
                matches[place] = Match(IGNORE, Certainty.CERTAIN)
        return [match or Match(self.unmatched, Certainty.NONE) for match in matches]

    def matching(self, fills: Sequence[str]) -> str:
        """What rows are matched by in a file whose columns fill these, in words."""
        keyed = "external key, then exact " if "external_key" in fills else "exact "
        return self.matched_by or f"{keyed}{self.named_by}"

    @property
    def keys(self) -> list[str]:
        """What the fields are called in files."""
        return [field.key for field in self.every]

    @property
    def needed(self) -> list[str]:
        """What every row has to have, in words."""
        return [field.label.lower() for field in self.every if field.required]

    def missing(self, fills: Sequence[str]) -> list[Field]:
        """The required fields that no column fills."""
        return [field for field in self.every if field.required and field.key not in fills]

    def doubled(self, fills: Sequence[str]) -> list[Field]:
        """The fields that more than one column would fill."""
        return [field for field in self.every if list(fills).count(field.key) > 1]

    def _certain(self, column: str) -> Match | None:
        name = plain_name(column)
        for field in self.every:
            if name in (plain_name(field.key), field.label.casefold(), *field.aliases):
                return Match(field.key, Certainty.CERTAIN)
        if self.unmatched == KEEP and _CUSTOM.fullmatch(column.strip()):
            return Match(KEEP, Certainty.CERTAIN)
        if self.hours and _SKILL.fullmatch(column.strip()):
            return Match(HOURS, Certainty.CERTAIN)
        return None

    def _likely(self, column: str, taken: set[str]) -> Match | None:
        words = plain_name(column).split()
        keyed = self.by_key("external_key") is not None and "external_key" not in taken
        if keyed and _KEY_WORDS & set(words):
            return Match("external_key", Certainty.LIKELY)
        if self.named_by not in taken and words[-1:] in (["name"], ["title"]):
            return Match(self.named_by, Certainty.LIKELY)
        measured = self.hours and _SKILL_LIKELY.fullmatch(column.strip())
        if measured and not {"p50", "p90", "total"} & set(words):
            return Match(HOURS, Certainty.LIKELY)
        return None
