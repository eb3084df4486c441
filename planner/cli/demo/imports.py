"""Imports of the demo: their files, their checks, and one that stands still.

Of that one the file was checked, and the job that applies it died before the first batch was in.
Nothing of it is on file, and it can be gone on with.
"""

from datetime import datetime, timedelta
from io import BytesIO

from planner.cli.demo.stage import Keys, Stage
from planner.cli.demo.tables import DATA
from planner.domain.files.csv_survey import survey
from planner.domain.importing.fields import signature
from planner.domain.importing.guesses import guess
from planner.imports.examining import Examined
from planner.imports.findings import Findings
from planner.imports.kinds.registry import KINDS
from planner.imports.models import Import, ImportRow, ImportState, by_outcome
from planner.imports.pieces import pieces
from planner.portfolio import files

FILE, BY = "health-returns.csv", "manager"
ASKED = 64
"""Minutes ago it was to be applied."""


def add_import(stage: Stage, keys: Keys) -> Import:
    """Add the import that stands still; its job comes with the others."""
    asked = stage.now - timedelta(minutes=ASKED)
    made = uploaded(stage, "returns", FILE, keys.users[BY], asked - timedelta(minutes=5))
    check(stage, made, asked - timedelta(minutes=2))
    made.state, made.applied_at, made.done = ImportState.APPLYING, asked, by_outcome({})
    return made


def uploaded(stage: Stage, name: str, called: str, who: int, at: datetime) -> Import:
    """Upload a file of `data` with initiatives; its columns fill what is guessed."""
    content = (DATA / f"{name}.csv").read_bytes()
    kept, found = files.keep(BytesIO(content)), survey(BytesIO(content))
    kind = KINDS["initiatives"]
    made = Import(
        kind=kind.name,
        file_name=called,
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
        fills=[match.fills for match in guess(kind.fields, found.columns, found.samples)],
        created_by=who,
        created_at=at,
    )
    stage.session.add(made)
    stage.session.flush()
    return made


def check(stage: Stage, of: Import, at: datetime) -> None:
    """Check an uploaded file, and keep what is found."""
    findings = Findings(stage.session, of)
    stage.session.add_columns(ImportRow, findings.note(examined(stage, of)))
    findings.weigh()
    findings.keep()
    of.state, of.checked_at = ImportState.CHECKED, at


def examined(stage: Stage, of: Import, *, lock: bool = False) -> Examined:
    """What would happen to the rows of a file, which are one piece."""
    with pieces(stage.session, of, of.rows) as found:
        return found.examine(next(iter(found)), lock=lock)
