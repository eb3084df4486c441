"""What columns likely fill whose names say it in part only, or whose first values tell it.

A guess is shown as likely, and never one that the first values of its column contradict.
"""

import re
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress

from planner.domain.files.csv_cells import meant, neutral, restored
from planner.domain.files.csv_days import DayOrder
from planner.domain.importing.dates import day, quarter
from planner.domain.importing.drafts import RowRejected
from planner.domain.importing.fields import (
    KEEP,
    Certainty,
    Field,
    Fields,
    Holds,
    Match,
    custom_of,
)
from planner.domain.importing.meanings import ELSEWHERE

_WORD = re.compile(r"[^\W_]+")
_FIGURE = re.compile(r"\D{0,3}[0-9][0-9., ]*\D{0,3}")
_QUARTERS = frozenset({"quarter", "quarters", "target_quarter"})
SMALL = frozenset({"a", "an", "and", "for", "in", "of", "per", "the"})
"""Words that tell no column from another."""
UNITS = frozenset(
    {"address", "date", "day", "e", "email", "eur", "gbp", "hours", "hrs", "mail", "usd"}
)
"""Words that a column ends with to say what its cells are."""
GENERAL = frozenset({"code", "hours", "id", "key", "kind", "name", "ref", "title", "type", "work"})
"""Words that alone say too little of a column that says more."""
GRADES = frozenset({"high", "low", "medium", "no", "yes"})
"""Words that columns of any kind hold, so that they tell none."""


def guess(fields: Fields, columns: Sequence[str], samples: Sequence[Sequence[str]]) -> list[Match]:
    """What each column fills, by its name and its first values; no field twice."""
    matches = fields.guess(columns)
    for found in (_by_words, _by_values):
        taken = {match.fills for match in matches}
        free = [field for field in fields.every if field.key not in taken]
        places = [n for n, match in enumerate(matches) if match.certainty is Certainty.NONE]
        for field in free:
            fitting = [n for n in places if found(field, columns[n], samples[n])]
            if len(fitting) == 1 and _one_of(free, found, columns[fitting[0]], samples[fitting[0]]):
                matches[fitting[0]] = Match(field.key, Certainty.LIKELY)
    return matches


def columns_of_custom(
    fields: Fields, names: Sequence[str], beside: Sequence[str]
) -> dict[str, str]:
    """By custom field, the column it is exported in, which is read as it: `custom:` stands before
    a name that means something else, in a table that has columns `beside`.
    """
    taken = {column.casefold() for column in beside}
    matches = guess(fields, [*beside, *names], [()] * (len(beside) + len(names)))[len(beside) :]
    return {
        name: name
        if match.fills == KEEP and name.casefold() not in taken and _reads_as_itself(name)
        else f"custom:{name}"
        for name, match in zip(names, matches, strict=True)
    }


def _reads_as_itself(name: str) -> bool:
    """Whether no reader takes a name for another, for a note, or for a formula."""
    return custom_of(name) == name == restored(name) == meant(neutral(name))


Found = Callable[[Field, str, Sequence[str]], bool]


def _one_of(free: Collection[Field], found: Found, column: str, values: Sequence[str]) -> bool:
    """Whether a column fits one field only."""
    return sum(found(field, column, values) for field in free) == 1


def _by_words(field: Field, column: str, values: Sequence[str]) -> bool:
    """Whether a name of the field is part of the column's, up to its last word."""
    words = _words(column)
    while len(words) > 1 and words[-1] in UNITS and not _named(field, words):
        words.pop()
    return _named(field, words) and _tells(field, values) is not False


def _named(field: Field, words: Sequence[str]) -> bool:
    names = (frozenset(_words(name)) for name in (field.key, field.label, *field.aliases))
    return any(
        name
        and name <= set(words)
        and words[-1] in name
        and (len(words) == 1 or not name <= GENERAL)
        for name in names
    )


def _by_values(field: Field, column: str, values: Sequence[str]) -> bool:
    """Whether the first values of a column can be nothing but this field's."""
    return _tells(field, values) is True


def _tells(field: Field, values: Sequence[str]) -> bool | None:
    """Whether values are this field's: all of them, or none; None where they may be anything's."""
    if not values:
        return None
    if field.key in _QUARTERS:
        several = field.key == "quarters"  # with a share behind each, which is read elsewhere
        return all(map(_is_quarter, values)) or (None if several else False)
    if field.choices:
        known, said = _choices(field), set(map(_plain, values))
        if said <= known - GRADES:
            return True
        return None if said & known else False
    if field.holds is Holds.DAY:
        return None if any(map(_is_day, values)) else False
    if field.holds is Holds.FIGURE:
        return None if any(map(_FIGURE.fullmatch, values)) else False
    if field.key == "email":
        return all("@" in value for value in values)
    return None


def _words(name: str) -> list[str]:
    return [
        word
        for word in _WORD.findall(name.casefold())
        if word not in SMALL and not word.isdecimal()
    ]


def _plain(text: str) -> str:
    return " ".join(_WORD.findall(text.casefold()))


def _choices(field: Field) -> frozenset[str]:
    ours = {_plain(choice.replace("_", " ")) for choice in field.choices}
    theirs = {word for our in ours for word in ELSEWHERE.get(our, ())}
    lights = {"green", "amber", "red"} if "on track" in ours else set()
    return frozenset(ours | theirs | lights)


def _is_quarter(text: str) -> bool:
    with suppress(RowRejected):
        return bool(quarter(text))
    return False


def _is_day(text: str) -> bool:
    with suppress(RowRejected):
        return bool(day(text, DayOrder.DAY_FIRST))
    with suppress(RowRejected):
        return bool(day(text, DayOrder.MONTH_FIRST))
    return False
