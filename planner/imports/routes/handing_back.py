"""Rows of a file handed back, to be mended there and uploaded again."""

from operator import itemgetter

from flask import Response

from planner.core.session import Session
from planner.domain.importing.fields import REASON, WARNING
from planner.imports.handing_back import Corrected
from planner.imports.models import Import
from planner.imports.queries.found import rejections
from planner.imports.queries.lacking import number_lacking, warnings
from planner.imports.routes.base import MEMBER, opened, pages
from planner.web.exports import Column, twin


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
    file, why = Corrected.of(of), rejections(session, of.id)
    columns = _columns(file, REASON)
    return twin(form, f"rejected-{of.id}", columns, file.handed_back(why), of.handed_back)


def _lacking(session: Session, of: Import, form: str) -> Response:
    file, why, count = Corrected.of(of), warnings(session, of.id), number_lacking(session, of.id)
    return twin(form, f"warnings-{of.id}", _columns(file, WARNING), file.handed_back(why), count)


def _columns(file: Corrected, why: str) -> list[Column[list[str]]]:
    return [Column(name, itemgetter(place)) for place, name in enumerate([*file.names, why])]
