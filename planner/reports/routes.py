"""Asking for a workbook that takes long to write, and having it once it is made."""

from pathlib import PurePosixPath
from urllib.parse import urlsplit

from flask import Response, request, url_for
from wtforms import HiddenField

from planner.core.session import Session
from planner.domain.permissions import Permission
from planner.domain.refusals import NotFound
from planner.portfolio import files
from planner.reports import commands, queries
from planner.web.access import ENDPOINTS
from planner.web.again import Found, found
from planner.web.entry import require
from planner.web.exports import LARGE, saved_workbook
from planner.web.forms import Form
from planner.web.pages import Pages
from planner.web.respond import see, show
from planner.web.workbooks import MAX_ROWS

pages = Pages("reports", __name__)


class WorkbookForm(Form):
    """Which table."""

    of = HiddenField()


@pages.page("/workbooks/new", permission=Permission.MEMBER)
def offer(session: Session) -> Response:
    """Say that the workbook of a long table is made in the background, and offer that."""
    address = request.args.get("of", "")
    table = _table(session, address)
    twins = {form: _twin(table, form, address) for form in ("csv", "json")}
    return show(
        "reports/offer.html",
        name=_name(address),
        form=WorkbookForm(of=address),
        twins=twins,
        rows=request.args.get("rows", type=int),
        large=LARGE,
        most=MAX_ROWS,
    )


@pages.action("/workbooks", permission=Permission.MEMBER)
def ask(session: Session) -> Response:
    """Have it made."""
    address = WorkbookForm().of.data or ""
    _table(session, address)
    key = commands.ask_for_workbook(session, address, _name(address))
    return see("jobs.job", job_id=key)


@pages.page("/workbooks/<int:job_id>", permission=Permission.MEMBER)
def file(session: Session, job_id: int) -> Response:
    """The workbook, for whoever asked for it."""
    made = queries.made(session, job_id)
    return saved_workbook(files.opened(made.stored), made.name)


def _table(session: Session, address: str) -> Found:
    """The table at an address of this organisation, for somebody who may see it."""
    table = found(address)
    if table is None or table.values.get("form") != "xlsx":
        raise NotFound("table", address or "without an address")
    require(session, ENDPOINTS[table.endpoint])
    return table


def _twin(table: Found, form: str, address: str) -> str:
    query = urlsplit(address).query
    path = url_for(table.endpoint, **{**table.values, "form": form})
    return f"{path}?{query}" if query else path


def _name(address: str) -> str:
    """What a table is called: what its file is, in words."""
    return PurePosixPath(urlsplit(address).path).stem.replace("-", " ")[:200]
