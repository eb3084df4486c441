"""What every page of an import shows, and who may see it."""

from typing import Any

from flask import Response, g, request, url_for

from planner.core.jobs import Job, JobState
from planner.core.session import Session
from planner.domain.files.csv_days import DayOrder
from planner.domain.files.csv_delimiters import DELIMITERS
from planner.domain.files.csv_numbers import NumberFormat
from planner.domain.permissions import Permission
from planner.imports.allowed import MAY_PLAN
from planner.imports.forms import ENCODINGS
from planner.imports.kinds import Kind
from planner.imports.kinds.registry import importable, kind_of
from planner.imports.models import Import, ImportState
from planner.imports.queries import imports as queries
from planner.web.access import Access
from planner.web.entry import opens, require
from planner.web.pages import Pages
from planner.web.respond import see
from planner.web.words import listing
from planner.web.work import said

pages = Pages("imports", "planner.imports")

MEMBER = Permission.MEMBER
"""What endpoints ask; `opened` and `kinds` then ask for the permission of what is imported."""
STEPS = ("File", "Match", "Check", "Preview", "Apply")
FILE, MATCH, CHECK, PREVIEW, APPLY = range(1, 6)
PLACES = {
    FILE: "imports.file",
    MATCH: "imports.match",
    CHECK: "imports.check",
    PREVIEW: "imports.preview",
    APPLY: "imports.progress",
}
"""The page of each step, which is counted from 1."""


@pages.context_processor
def existing_pages() -> dict[str, object]:
    """The question whether a page exists for this organisation."""
    return {"opens": opens}


def opened(session: Session, import_id: int) -> Import:
    """The import, for whoever may import what it is about; `MayNot` for others."""
    of = queries.one(session, import_id)
    _require(session, kind_of(of).permission)
    return of


def kinds(session: Session) -> list[Kind]:
    """What the visitor may import; `MayNot` where that is nothing."""
    allowed = importable(_held())
    if not allowed:
        _require(session, Permission.INITIATIVE_WRITE)
    return allowed


def _require(session: Session, permission: Permission) -> None:
    require(session, Access(permission, None, changes=request.method == "POST"))


def page(session: Session, of: Import, step: int) -> dict[str, Any]:
    """What the head of an import's page needs, and its place in the rail."""
    g.within, so_far = kind_of(of).place, reached(of)
    return {
        "of": of,
        "about": kind_of(of),
        "step": step,
        "steps": [
            (name, url_for(PLACES[number], import_id=of.id) if number <= so_far else None)
            for number, name in enumerate(STEPS, start=1)
        ],
        "read_as": _read_as(of),
        "size": size(of.size),
        "same_file": queries.earlier_of_same_file(session, of) if of.state.open else None,
    }


def waits(job: Job | None) -> str | None:
    """What a job waits for; None for one that runs, has ended, or is gone."""
    return said(job) if job is not None and job.state is JobState.WAITING else None


def reached(of: Import) -> int:
    """The step that an import has come to; those before it can be looked at again."""
    if of.state.begun:
        return APPLY
    if of.state is ImportState.DRAFT:
        return MATCH
    return PREVIEW if of.state is ImportState.CHECKED and of.ready else CHECK


def too_early(of: Import, step: int) -> Response | None:
    """The way to the step that an import has come to, and why; None where it has come to this."""
    so_far = reached(of)
    if step <= so_far:
        return None
    return see(PLACES[so_far], notice=_why(of, so_far), import_id=of.id)


def _why(of: Import, so_far: int) -> str:
    if so_far == MATCH:
        return "Say first what the columns fill; then every row is checked."
    if of.state is ImportState.CHECKING:
        return "The rows are still being checked; after that you see what would change."
    if so_far == CHECK:
        return "No row can be imported as it is, so there is nothing to preview."
    return "It has not been applied yet: this is what it would change."


def size(count: int) -> str:
    """A number of bytes as people say it: 312 kB, 1.2 MB."""
    if count < 1000:
        return f"{count} bytes"
    if count < 1_000_000:
        return f"{count / 1000:.0f} kB"
    return f"{count / 1_000_000:.1f} MB"


def may(permission: Permission) -> bool:
    """Whether the visitor holds a permission."""
    return permission in _held()


def may_plan() -> bool:
    """Whether the visitor may rank initiatives and change the demand of scenarios."""
    return _held() >= MAY_PLAN


def _held() -> frozenset[Permission]:
    held: frozenset[Permission] = g.visitor.permissions
    return held


def _read_as(of: Import) -> str:
    days = "" if of.days is DayOrder.UNSAID else f"days like {of.days}"
    named = "" if of.header == 1 else f"columns named in row {of.header}"
    if of.sheet is not None:
        numbers = "" if of.numbers is NumberFormat.PLAIN else f"numbers like {of.numbers}"
        told = listing(filter(None, (numbers, days, named)))
        return f"the sheet {of.sheet} of a workbook{told and f' with {told}'}"
    delimiter = DELIMITERS.get(of.delimiter, "another sign")
    parts = filter(None, (delimiter, f"numbers like {of.numbers}", days, named))
    return f"{ENCODINGS[of.encoding]} with {listing(list(parts))}"
