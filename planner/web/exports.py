"""Every table's twins: its rows as a workbook, as CSV for spreadsheets, as JSON for programs."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence, Sized
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from itertools import chain, islice
from typing import IO, Any, Generic, TypeVar

from flask import Response, g, request, send_file, stream_with_context

from planner.domain.files.csv_cells import meant, neutral
from planner.web.export_notes import as_header, file_name, notes
from planner.web.respond import see
from planner.web.workbooks import MAX_ROWS, MIMETYPE, TooManyRows, workbook

R = TypeVar("R")

LARGE = 5000
"""A workbook of more rows takes seconds to write: it is made in the background."""
PARTED = re.compile("^'|[;\t|]")
"""A guarded cell, or one with what others than us may take for a delimiter."""
SPECIAL = re.compile('[,"\r\n]')
FORMS = ("csv", "json", "xlsx")
"""How a table can be taken along: what the addresses of its twins end in."""


@dataclass(frozen=True, slots=True)
class Column(Generic[R]):
    """A column of a table's twins: its name there, and its value in a row."""

    name: str
    value: Callable[[R], Any]


def twin(
    form: str,
    name: str,
    columns: Sequence[Column[R]],
    rows: Iterable[R],
    count: int | None = None,
) -> Response:
    """The rows as `name`.csv, `name`.json or `name`.xlsx, by `form`.

    `count` is how many there are, where they come one after the other and it is known. Text is
    sent as it is read; a long workbook is offered to be made in the background.
    """
    if form == "json":
        answer = Response(stream_with_context(_json(columns, rows)), mimetype="application/json")
        return _called(answer, "inline", name, form)
    if form == "xlsx":
        return _workbook(name, columns, rows, len(rows) if isinstance(rows, Sized) else count)
    answer = Response(
        stream_with_context(_csv(columns, rows)),
        content_type="text/csv; charset=utf-8; header=present",
    )
    return _called(answer, "attachment", name, form)


def _called(answer: Response, how: str, name: str, form: str) -> Response:
    answer.headers.set("Content-Disposition", how, **as_header(file_name(name, form)))
    return answer


def _workbook(
    name: str, columns: Sequence[Column[R]], rows: Iterable[R], count: int | None
) -> Response:
    if count is not None and count > MAX_ROWS and g.get("written_as"):
        raise TooManyRows(MAX_ROWS)
    if written_as := g.get("written_as"):  # in the background
        rows = written_as(rows, count)
    else:
        first = [] if count is not None else list(islice(rows := iter(rows), LARGE + 1))
        if (len(first) if count is None else count) > LARGE:
            return see("reports.offer", of=request.full_path.rstrip("?"), rows=count)
        rows = chain(first, rows)
    names = [column.name for column in columns]
    cells = ([_flat(column.value(row)) for column in columns] for row in rows)
    book = workbook(name, names, cells, notes=partial(notes, name))
    return saved_workbook(book, file_name(name, "xlsx"))


def saved_workbook(file: IO[bytes], name: str) -> Response:
    """A workbook that browsers save under a name, and keep no copy of."""
    answer = send_file(file, MIMETYPE, as_attachment=True, download_name=name)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def csv_line(values: Iterable[Any]) -> str:
    """One line of CSV that no spreadsheet takes for a formula: RFC 4180, CRLF.

    What begins like one is guarded, and stands in quotes. So does what another delimiter would
    part, since programs that try several would find a formula behind it.
    """
    cells = [_cell(value) for value in values]
    if any(map(PARTED.search, cells)):
        return ",".join(map(_quoted, cells)) + "\r\n"
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(cells)
    return line.getvalue()


def _quoted(cell: str) -> str:
    """A cell of a line that has one to be put in quotes."""
    doubled = cell.replace('"', '""')
    return f'"{doubled}"' if PARTED.search(cell) or SPECIAL.search(cell) else cell


def _csv(columns: Sequence[Column[R]], rows: Iterable[R]) -> Iterator[str]:
    yield "\ufeff" + csv_line(column.name for column in columns)
    for row in rows:
        yield csv_line(_meant(column.value(row)) for column in columns)


def _meant(value: Any) -> Any:
    return meant(value) if isinstance(value, str) else value


def _json(columns: Sequence[Column[R]], rows: Iterable[R]) -> Iterator[str]:
    """An array, row by row."""
    before = "["
    for row in rows:
        yield before + json.dumps(plainly(columns, row), ensure_ascii=False)
        before = ",\n"
    yield "[]" if before == "[" else "]"


def plainly(columns: Sequence[Column[R]], row: R) -> dict[str, Any]:
    """A row by its columns, as JSON knows values."""
    return {column.name: _plain(column.value(row)) for column in columns}


def _cell(value: Any) -> str:
    plain = _plain(_flat(value))
    if plain is None:
        return ""
    figure = isinstance(value, int | float | Decimal | date)
    return str(plain) if figure else neutral(str(plain))


def _flat(value: Any) -> Any:
    """What holds more than one value as JSON, for a cell; anything else as it is."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value
