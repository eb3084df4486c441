"""What is kept of the rows of an import: what was found in them, and what was changed by them."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from planner.core.bulk import Columns, Same
from planner.domain.importing.sheets import Sheet
from planner.imports.examining import Examined
from planner.imports.kinds import Written
from planner.imports.models import Import

NOTHING: Mapping[int, str] = {}
Told = Sequence[dict[str, str]]
"""What is kept of one row: the cells it changes of what it stands for, or what is wrong with it."""


def told(examined: Examined, places: Sequence[int]) -> list[Told]:
    """What is kept of each of these rows; the same nothing for each that is new."""
    nothing: Told = []  # one for all, so that it is made into JSON once
    return [_told(examined, place) or nothing for place in places]


def _told(examined: Examined, place: int) -> Told:
    if problems := examined.sheet.problems.get(place):
        return [asdict(problem) for problem in problems]
    difference = examined.differences.get(place)
    cells = difference.cells if difference else ()
    return [{"field": label, "was": was, "now": now} for label, was, now in cells]


def _kinds(told: Told) -> str | None:
    """The kinds of what is wrong with a row, in one order; None where nothing is."""
    found = {problem["kind"] for problem in told if "kind" in problem}
    return " ".join(sorted(found)) or None


def found_rows(
    of: Import,
    examined: Examined,
    places: Sequence[int],
    cells: Sequence[Told],
    lacking: Mapping[int, str] = NOTHING,
) -> Columns:
    """These rows as columns of ImportRow, with what is kept of each, and what new ones lack."""
    sheet = examined.sheet
    names, keys = sheet.of(examined.against.catalogue.named_by), sheet.of("external_key")
    return {
        "import_id": Same(of.id),
        "number": [sheet.records[place].row for place in places],
        "line": [sheet.records[place].line for place in places],
        "outcome": [examined.outcomes[place] for place in places],
        "kinds": [
            lacking.get(place) or _kinds(found) for place, found in zip(places, cells, strict=True)
        ],
        "title": [names[place] or "" for place in places],
        "external_key": [keys[place] for place in places],
        "on_file_id": [examined.keys[place] for place in places],
        "cells": cells,
    }


def made(sheet: Sheet, places: Sequence[int], written: Written) -> list[Any]:
    """What is kept of new ones: the key of each, None for what it was, its state or its row."""
    states: Sequence[Any] = written.states or [sheet.records[place].cells for place in places]
    return [[key, None, state] for key, state in zip(written.keys, states, strict=True)]
