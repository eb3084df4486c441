"""Choosing a file, how it is read, and the list of all that came before."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from flask import Response, g, request, send_file, url_for

from planner.capacity.queries import pools as skill_pools
from planner.core.session import Session
from planner.domain.files.csv_encoding import FileRefused
from planner.domain.files.xlsx_reading import LAYOUT
from planner.domain.refusals import NotFound
from planner.domain.views import is_page
from planner.imports.commands import preparing, tidying
from planner.imports.forms import PASTED, LayoutForm, SheetForm, UploadForm
from planner.imports.kinds import Kind
from planner.imports.models import Import
from planner.imports.queries import imports as queries
from planner.imports.queries.imports import ImportLine
from planner.imports.refusals import TooLarge
from planner.imports.routes.base import FILE, MEMBER, kinds, opened, page, pages
from planner.imports.template import template_text
from planner.imports.template_book import template_book
from planner.portfolio.areas import named_areas
from planner.web.asked import naming
from planner.web.exports import Column, saved_workbook, twin
from planner.web.forms import Form
from planner.web.paging import Page, asked_page
from planner.web.respond import invalid, see, show

LIST = "imports.imports"
SAMPLES = Path(__file__).parents[1] / "samples"
COLUMNS: tuple[Column[ImportLine], ...] = (
    Column("id", lambda line: line.id),
    Column("kind", lambda line: line.kind),
    Column("file", lambda line: line.file_name),
    Column("uploaded_at", lambda line: line.at),
    Column("by", lambda line: line.by),
    Column("state", lambda line: line.state),
    Column("rows", lambda line: line.rows),
    Column("new", lambda line: line.new),
    Column("changed", lambda line: line.changed),
    Column("unchanged", lambda line: line.unchanged),
    Column("rejected", lambda line: line.rejected),
    Column("left_out", lambda line: line.left_out),
    Column("undo", lambda line: line.undo),
)


@pages.page("/imports", permission=MEMBER, knows=naming(page=is_page))
def imports(session: Session) -> Response:
    """Every import, newest first."""
    number, mine = asked_page(request.args), kinds(session)
    page = Page(number, queries.number(session, mine), lambda n: url_for(LIST, page=n))
    lines = queries.imports(session, mine, (number - 1) * page.size, page.size)
    return show("imports/imports.html", lines=lines, page=page)


@pages.page("/imports.<twin:form>", permission=MEMBER)
def imports_twin(session: Session, form: str) -> Response:
    """The list for spreadsheets and programs."""
    return twin(form, "imports", COLUMNS, queries.imports(session, kinds(session)))


@pages.page("/imports/new", permission=MEMBER)
def new(session: Session) -> Response:
    """Choose a file."""
    mine = kinds(session)
    return show(
        "imports/new.html",
        form=UploadForm(kind=request.args.get("kind", "")).offer(mine),
        kinds=mine,
    )


@pages.page("/imports/template.csv", permission=MEMBER)
def template(session: Session) -> Response:
    """A file to fill in, which says what goes where."""
    kind, names = _of_template(session)
    answer = Response(template_text(kind, names), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{kind.name}-template.csv"'
    return answer


@pages.page("/imports/template.xlsx", permission=MEMBER)
def template_workbook(session: Session) -> Response:
    """The same as a workbook."""
    kind, names = _of_template(session)
    named = named_areas(session)
    areas = sorted(filter(None, (named.written[key] for key in named.in_use)), key=str.lower)
    return saved_workbook(template_book(kind, names, areas), f"{kind.name}-template.xlsx")


@pages.page("/imports/samples/<any(clean, messy, repeat):name>.csv", permission=MEMBER)
def sample(_: Session, name: str) -> Response:
    """A file to try an import with, where all data are made up as well."""
    if not g.visitor.organisation.demo:
        raise NotFound("page", request.path)
    answer = send_file(SAMPLES / f"{name}.csv", "text/csv", as_attachment=True)
    answer.headers["Content-Type"] = "text/csv"  # the messy one says no encoding, as is its way
    return answer


def _of_template(session: Session) -> tuple[Kind, list[str]]:
    """What a template is asked for, and the pools that it may name."""
    mine = kinds(session)
    kind = next((kind for kind in mine if kind.name == request.args.get("kind")), mine[0])
    return kind, [pool.name for pool in skill_pools(session, active_only=True)]


@pages.action("/imports/new", permission=MEMBER)
def upload(session: Session) -> Response:
    """Take the file in, and go on to matching its columns."""
    mine = kinds(session)
    form = UploadForm().offer(mine)
    if not form.chosen():
        return invalid("imports/new.html", form=form, kinds=mine)
    name, stream = form.source()
    try:
        made = preparing.upload(session, name, stream, form.kinds(mine))
    except (FileRefused, TooLarge) as refusal:
        form.refuse("pasted" if name == PASTED else "file", refusal.in_full)
        return invalid("imports/new.html", form=form, kinds=mine)
    return see("imports.match", import_id=made.id)


@pages.action("/imports/<int:import_id>/removal", permission=MEMBER)
def throw_away(session: Session, import_id: int) -> Response:
    """Let go of a draft at once."""
    of = opened(session, import_id)
    name = of.file_name
    tidying.throw_away(session, of)
    return see(
        LIST, notice=f"The draft of {name} is gone. Nothing it would have changed was changed."
    )


@pages.page("/imports/<int:import_id>/file", permission=MEMBER)
def file(session: Session, import_id: int) -> Response:
    """What the file is, and how it is read."""
    return show("imports/file.html", **_file(session, opened(session, import_id)))


@pages.action("/imports/<int:import_id>/layout", permission=MEMBER)
def read_as(session: Session, import_id: int) -> Response:
    """Read a file of text another way."""
    of, form = opened(session, import_id), LayoutForm()
    if of.workbook:
        return see("imports.file", import_id=of.id)
    if not form.validate_on_submit():
        return invalid("imports/file.html", **_file(session, of, form))
    try:
        preparing.read_as(session, of, form.layout())
    except FileRefused as refusal:
        form.refuse("encoding", refusal.in_full)
        return invalid("imports/file.html", **_file(session, of, form))
    return see("imports.match", import_id=of.id)


@pages.action("/imports/<int:import_id>/sheet", permission=MEMBER)
def read_sheet(session: Session, import_id: int) -> Response:
    """Read another sheet of the workbook."""
    of = opened(session, import_id)
    form = SheetForm().offer(of)
    if not of.workbook:
        return see("imports.file", import_id=of.id)
    if not form.validate_on_submit():
        return invalid("imports/file.html", **_file(session, of, form))
    try:
        preparing.read_sheet(session, of, form.sheet.data, form.of(LAYOUT))
    except FileRefused as refusal:
        form.refuse("sheet", refusal.in_full)
        return invalid("imports/file.html", **_file(session, of, form))
    return see("imports.match", import_id=of.id)


def _file(session: Session, of: Import, form: Form | None = None) -> dict[str, Any]:
    """What the page shows; with a form as it was sent, where it was refused."""
    if form is None and of.workbook:
        form = SheetForm(sheet=of.sheet, numbers=of.numbers, days=of.days, header=of.header).offer(
            of
        )
    if form is None:
        form = LayoutForm(**asdict(of.layout))
    return {**page(session, of, FILE), "form": form}
