"""Every table's twins: its rows as a workbook, as CSV for spreadsheets, as JSON for programs."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Generic, TypeVar

from flask import Response, send_file, stream_with_context

from planner.domain.csv_cells import neutral
from planner.web.workbooks import MIMETYPE, workbook

R = TypeVar("R")

FORMS = ("csv", "json", "xlsx")
"""How a table can be taken along: what the addresses of its twins end in."""


@dataclass(frozen=True, slots=True)
class Column(Generic[R]):
    """A column of a table's twins: its name there, and its value in a row."""

    name: str
    value: Callable[[R], Any]


def twin(form: str, name: str, columns: Sequence[Column[R]], rows: Iterable[R]) -> Response:
    """The rows as `name`.csv, `name`.json or `name`.xlsx, by `form`."""
    if form == "json":
        listed = [{column.name: _plain(column.value(row)) for column in columns} for row in rows]
        return Response(json.dumps(listed, ensure_ascii=False), mimetype="application/json")
    if form == "xlsx":
        names = [column.name for column in columns]
        cells = ([column.value(row) for column in columns] for row in rows)
        return send_file(
            workbook(name, names, cells), MIMETYPE, as_attachment=True, download_name=f"{name}.xlsx"
        )
    answer = Response(
        stream_with_context(_csv(columns, rows)), content_type="text/csv; charset=utf-8"
    )
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


def csv_line(values: Iterable[Any]) -> str:
    """One line of CSV that no spreadsheet takes for a formula: RFC 4180, CRLF."""
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow([_cell(value) for value in values])
    return line.getvalue()


def _csv(columns: Sequence[Column[R]], rows: Iterable[R]) -> Iterator[str]:
    yield "\ufeff" + csv_line(column.name for column in columns)
    for row in rows:
        yield csv_line(column.value(row) for column in columns)


def _cell(value: Any) -> str:
    plain = _plain(value)
    if plain is None:
        return ""
    figure = isinstance(value, int | float | Decimal | date)
    return str(plain) if figure else neutral(str(plain))


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value
