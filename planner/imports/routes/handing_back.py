"""Rows of a file handed back, to be mended there and uploaded again."""

from collections.abc import Callable, Iterator, Mapping
from operator import itemgetter
from typing import Any, BinaryIO

from flask import Response

from planner.core.session import Session
from planner.domain.importing.fields import REASON, WARNING, without_reason
from planner.imports.handing_back import lacking_lines, rejected_lines
from planner.imports.models import Import
from planner.imports.routes.base import MEMBER, opened, pages
from planner.portfolio import files
from planner.web.exports import Column, twin

Lines = Callable[[Session, Import, Mapping[str, Any], BinaryIO], Iterator[list[str]]]
"""The rows to hand back, with these corrections, out of a file that is open."""


@pages.page("/imports/<int:import_id>/rejected.csv", permission=MEMBER)
def rejected(session: Session, import_id: int) -> Response:
    """The rejected rows in their own columns, and why."""
    return _rejected(session, opened(session, import_id), "csv")


@pages.page("/imports/<int:import_id>/rejected.xlsx", permission=MEMBER)
def rejected_workbook(session: Session, import_id: int) -> Response:
    """The same as a workbook, where every cell is text and stays as it is."""
    return _rejected(session, opened(session, import_id), "xlsx")


@pages.page("/imports/<int:import_id>/warnings.csv", permission=MEMBER)
def lacking(session: Session, import_id: int) -> Response:
    """The new rows that lack something in their own columns, and what each lacks."""
    return _lacking(session, opened(session, import_id), "csv")


@pages.page("/imports/<int:import_id>/warnings.xlsx", permission=MEMBER)
def lacking_workbook(session: Session, import_id: int) -> Response:
    """The same as a workbook."""
    return _lacking(session, opened(session, import_id), "xlsx")


def _rejected(session: Session, of: Import, form: str) -> Response:
    rows = _rows(session, of, of.repairs, rejected_lines)
    return twin(form, f"rejected-{of.id}", _columns(of, REASON), rows, of.handed_back)


def _lacking(session: Session, of: Import, form: str) -> Response:
    rows = _rows(session, of, of.repairs, lacking_lines)
    return twin(form, f"warnings-{of.id}", _columns(of, WARNING), rows)


def _columns(of: Import, why: str) -> list[Column[list[str]]]:
    names = [*without_reason(of.columns), why]
    return [Column(name, itemgetter(place)) for place, name in enumerate(names)]


def _rows(
    session: Session, of: Import, repairs: Mapping[str, Any], lines: Lines
) -> Iterator[list[str]]:
    """The rows one after the other, while they are sent."""
    with files.opened(of.stored) as stream:
        yield from lines(session, of, repairs, stream)
