"""Making a file in the background: the table's own endpoint answers, as it does in a browser."""

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any, BinaryIO

from flask import Response, g
from werkzeug.http import parse_options_header

from planner.core import platform
from planner.core.jobs import Run
from planner.core.session import Session
from planner.portfolio import files
from planner.web.again import answered

EVERY = 500
"""Rows between two looks at whether to go on."""


def make(session: Session, address: str, run: Run) -> dict[str, Any]:
    """Make the workbook at an address, for the actor of the session; gives what is kept of it.

    What they may see is asked afresh. Rows are read in a session of their own, since progress is
    written meanwhile.
    """
    assert session.organisation_id is not None, "a table is of an organisation"
    written = 0

    def counted(rows: Iterable[Any], count: int | None) -> Iterator[Any]:
        nonlocal written
        for written, row in enumerate(rows, 1):
            if written % EVERY == 0:
                told = None if count else f"{written:,} rows"
                run.report(done=written, total=count, note=told)
            yield row
        run.report(done=written, total=written)

    with (
        platform.inside(session.organisation_id, session.actor_id) as reading,
        answered(reading, address, lambda: setattr(g, "written_as", counted)) as answer,
    ):
        stored = files.write(partial(_copy, answer))
        _, told = parse_options_header(answer.headers["Content-Disposition"])
    return {"rows": written, "file": told["filename"], "stored": stored}


def _copy(answer: Response, to: BinaryIO) -> None:
    for piece in answer.iter_encoded():
        to.write(piece)
