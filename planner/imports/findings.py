"""What a check finds in a file, piece by piece, and what of it is kept with the import."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from planner.core.bulk import Columns
from planner.core.session import Session
from planner.domain.importing.lacks import Lacking
from planner.domain.importing.repairs import Wrong, wrong_values
from planner.imports.examining import Examined
from planner.imports.foreseeing import foresight
from planner.imports.keeping import found_rows, told
from planner.imports.kinds.registry import kind_of
from planner.imports.models import Import, Outcome, by_outcome

SHOWN = 200
"""So many wrong values are kept, to be put right wherever they stand."""


class Findings:
    """How many rows of an import are what, what is wrong and lacking, and what plans come to."""

    def __init__(self, session: Session, of: Import) -> None:
        self._of = of
        self._counts: Counter[str] = Counter()
        self._wrong: Counter[Wrong] = Counter()
        self._lacking = Lacking(kind_of(of).fields)
        self._foreseen = foresight(session, kind_of(of).weighs)
        self._weight: dict[str, Any] = {}

    def note(self, examined: Examined) -> Columns:
        """Count in the next piece; gives the columns of `ImportRow` for its rows worth telling."""
        if self._foreseen:
            self._foreseen.note(examined)
        lacks = self._lacking.note(examined.sheet, examined.places(Outcome.NEW))
        self._wrong.update(wrong_values(examined.sheet.problems.values()))
        self._counts.update(examined.counts)
        places = examined.places(Outcome.NEW, Outcome.CHANGED, Outcome.REJECTED)
        cells = told(examined, places)
        self._counts["cells"] += sum(_changed(examined, places, cells))
        return found_rows(self._of, examined, places, cells, lacks)

    def weigh(self) -> None:
        """Foresee what plans come to. It reads much, so it is done before the rest is kept."""
        if self._foreseen:
            self._weight = self._foreseen.kept()

    def keep(self) -> None:
        """Keep all of it with the import."""
        self._of.found = {**by_outcome(self._counts), "cells": self._counts["cells"]}
        self._of.weight, self._of.lacks = self._weight, self._lacking.kept()
        self._of.wrong = [[*value, rows] for value, rows in self._wrong.most_common(SHOWN)]


def _changed(
    examined: Examined, places: Sequence[int], cells: Sequence[Sequence[Any]]
) -> Iterator[int]:
    """How many cells of each changed row change."""
    for place, cell in zip(places, cells, strict=True):
        if examined.outcomes[place] is Outcome.CHANGED:
            yield len(cell)
