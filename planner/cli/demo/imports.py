"""An import of the demo that stands still: its file was checked, and the job that applies it died
before the first batch was in. Nothing of it is on file, and it can be gone on with.
"""

from datetime import timedelta
from io import BytesIO

from planner.cli.demo.stage import Keys, Stage
from planner.cli.demo.tables import DATA
from planner.domain.files.csv_reading import read
from planner.domain.files.csv_survey import survey
from planner.domain.importing.fields import signature
from planner.domain.importing.guesses import guess
from planner.imports.examining import Examination
from planner.imports.keeping import found_rows, told
from planner.imports.kinds.registry import kind_of
from planner.imports.models import Import, ImportRow, ImportState, Outcome
from planner.portfolio import files

FILE, BY = "health-returns.csv", "manager"
ASKED = 64
"""Minutes ago it was to be applied."""


def add_import(stage: Stage, keys: Keys) -> Import:
    """Add the import with what the check found in its rows; its job comes with the others."""
    content = (DATA / "returns.csv").read_bytes()
    kept, found = files.keep(BytesIO(content)), survey(BytesIO(content))
    checked = stage.now - timedelta(minutes=ASKED + 2)
    made = Import(
        file_name=FILE,
        stored=kept.name,
        size=kept.size,
        sha256=kept.sha256,
        encoding=found.layout.encoding,
        delimiter=found.layout.delimiter,
        numbers=found.layout.numbers,
        days=found.layout.days,
        header=found.layout.header,
        columns=found.columns,
        samples=found.samples,
        empty=found.empty,
        rows=found.rows,
        signature=signature(found.columns),
        fills=[],
        state=ImportState.APPLYING,
        created_by=keys.users[BY],
        created_at=checked - timedelta(minutes=3),
        checked_at=checked,
        applied_at=stage.now - timedelta(minutes=ASKED),
        done={outcome.value: 0 for outcome in Outcome},
    )
    stage.session.add(made)
    made.kind = "initiatives"
    matched = guess(kind_of(made).fields, found.columns, found.samples)
    made.fills = [match.fills for match in matched]
    stage.session.flush()
    made.found = _checked(stage, made)
    return made


def _checked(stage: Stage, of: Import) -> dict[str, int]:
    """Keep what is found in its rows; gives them by outcome, and the number of changed cells."""
    with files.opened(of.stored) as stream:
        records = list(read(stream, of.layout))[1:]
    examination = Examination(stage.session, of)
    examined = examination.examine(examination.read(records))
    places = examined.places(Outcome.NEW, Outcome.CHANGED, Outcome.REJECTED)
    cells = told(examined, places)
    stage.session.add_columns(ImportRow, found_rows(of, examined, places, cells))
    changed = (
        len(found)
        for place, found in zip(places, cells, strict=True)
        if examined.outcomes[place] is Outcome.CHANGED
    )
    return {**examined.counts, "cells": sum(changed)}
