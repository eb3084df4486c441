"""Choosing a file, how it is read, and the list of all that came before."""

from flask import Response, request, url_for

from planner.capacity.queries import pools as skill_pools
from planner.core.session import Session
from planner.domain.csv_encoding import FileRefused
from planner.imports.commands import preparing
from planner.imports.forms import LayoutForm, UploadForm
from planner.imports.queries import imports as queries
from planner.imports.queries.imports import ImportLine
from planner.imports.refusals import TooLarge
from planner.imports.routes.base import WRITE, page, pages
from planner.imports.template import template_text
from planner.web.exports import Column, twin
from planner.web.paging import Page
from planner.web.respond import invalid, see, show

COLUMNS: tuple[Column[ImportLine], ...] = (
    Column("id", lambda line: line.id),
    Column("file", lambda line: line.file_name),
    Column("uploaded_at", lambda line: line.at),
    Column("by", lambda line: line.by),
    Column("state", lambda line: line.state),
    Column("rows", lambda line: line.rows),
    Column("new", lambda line: line.new),
    Column("changed", lambda line: line.changed),
    Column("unchanged", lambda line: line.unchanged),
    Column("rejected", lambda line: line.rejected),
)


@pages.page("/imports", permission=WRITE)
def imports(session: Session) -> Response:
    """Every import, newest first."""
    number = max(1, request.args.get("page", 1, int))
    found = Page(number, queries.number(session), lambda n: url_for("imports.imports", page=n))
    lines = queries.imports(session, (number - 1) * found.size, found.size)
    return show("imports/imports.html", lines=lines, page=found)


@pages.page("/imports.<any(csv, json):form>", permission=WRITE)
def imports_twin(session: Session, form: str) -> Response:
    """The list for spreadsheets and programs."""
    return twin(form, "imports", COLUMNS, queries.imports(session))


@pages.page("/imports/new", permission=WRITE)
def new(session: Session) -> Response:
    """Choose a file."""
    return show("imports/new.html", form=UploadForm())


@pages.page("/imports/template.csv", permission=WRITE)
def template(session: Session) -> Response:
    """A file to fill in, which says what goes where."""
    names = [pool.name for pool in skill_pools(session, active_only=True)]
    answer = Response(template_text(names), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="initiatives-template.csv"'
    return answer


@pages.action("/imports", permission=WRITE)
def upload(session: Session) -> Response:
    """Take the file in, and go on to matching its columns."""
    form = UploadForm()
    if not form.chosen():
        return invalid("imports/new.html", form=form)
    try:
        made = preparing.upload(session, form.file.data.filename, form.file.data.stream)
    except (FileRefused, TooLarge) as refusal:
        form.refuse("file", f"{refusal.sentence} {refusal.remedy}")
        return invalid("imports/new.html", form=form)
    return see("imports.match", import_id=made.id)


@pages.page("/imports/<int:import_id>/file", permission=WRITE)
def file(session: Session, import_id: int) -> Response:
    """What the file is, and how it is read."""
    of = queries.one(session, import_id)
    form = LayoutForm(encoding=of.encoding, delimiter=of.delimiter, numbers=of.numbers)
    return show("imports/file.html", **page(session, of, 1), form=form)


@pages.action("/imports/<int:import_id>/layout", permission=WRITE)
def read_as(session: Session, import_id: int) -> Response:
    """Read the file another way."""
    of, form = queries.one(session, import_id), LayoutForm()
    if not form.validate_on_submit():
        return invalid("imports/file.html", **page(session, of, 1), form=form)
    try:
        preparing.read_as(session, of, form.layout())
    except FileRefused as refusal:
        form.refuse("encoding", f"{refusal.sentence} {refusal.remedy}")
        return invalid("imports/file.html", **page(session, of, 1), form=form)
    return see("imports.match", import_id=of.id)
