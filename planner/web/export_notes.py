"""What is told of a table that is taken along: what its file is called, and where it came from."""

from collections.abc import Iterator
from typing import Any
from unicodedata import normalize
from urllib.parse import quote

from flask import g, request

from planner.core import clock
from planner.web.words import upper_first
from planner.web.zone import today

CELLS = (
    "An empty cell is unknown, never 0. Days are days of the calendar. "
    "Moments are in UTC. Tokens and hours are for the whole period."
)


def file_name(name: str, form: str) -> str:
    """What a file is called: its table, the scenario it is of, and the day in the organisation."""
    return f"{_called(name)}-{today():%Y-%m-%d}.{form}"


def as_header(name: str) -> dict[str, str]:
    """The name of a file as a header tells it: any script, and plain letters for old programs."""
    if name.isascii():
        return {"filename": name}
    plain = normalize("NFKD", name).encode("ascii", "ignore").decode()
    return {"filename": plain, "filename*": f"UTF-8''{quote(name, safe='')}"}


def notes(name: str, rows: int) -> Iterator[tuple[str, Any]]:
    """What a sheet beside the table tells of it, a heading and what it says each."""
    yield "Table", upper_first(_called(name).replace("-", " "))
    yield "Organisation", g.visitor.organisation.name
    yield "Exported by", g.visitor.user.name
    yield "Exported at", clock.now()
    yield "Time zone of the organisation", g.time_zone
    yield "Rows", rows
    for asked, value in request.args.items(multi=True):
        yield f"Asked for: {asked}", value
    yield "Cells", CELLS


def _called(name: str) -> str:
    scenario = (request.view_args or {}).get("scenario_id")
    known = scenario is None or "-of-scenario-" in name
    return name if known else f"{name}-of-scenario-{scenario}"
