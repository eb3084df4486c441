"""What every page of an import shows, and who may see it."""

from datetime import date
from typing import Any

from flask import g, request, url_for

from planner.core import clock
from planner.core.jobs import Job, JobState
from planner.core.session import Session
from planner.domain.csv_numbers import NumberFormat
from planner.domain.csv_reading import DELIMITERS
from planner.domain.permissions import Permission
from planner.imports.forms import ENCODINGS
from planner.imports.kinds import Kind
from planner.imports.kinds.registry import importable, kind_of
from planner.imports.models import Import
from planner.imports.queries import imports as queries
from planner.web.access import Access
from planner.web.entry import opens, require
from planner.web.pages import Pages
from planner.web.work import said

pages = Pages("imports", "planner.imports")

MEMBER = Permission.MEMBER
"""What endpoints ask; `opened` and `kinds` then ask for the permission of what is imported."""
MAY_PLAN = frozenset({Permission.PLANNING_WRITE, Permission.SCENARIO_WRITE})
STEPS = ("File", "Match", "Check", "Apply")


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
    """What the head of an import's page needs, and its place in the rail. `step` counts from 1."""
    g.within = kind_of(of).place
    return {
        "of": of,
        "about": kind_of(of),
        "step": step,
        "steps": [(name, _address(of, name)) for name in STEPS],
        "read_as": _read_as(of),
        "size": size(of.size),
        "same_file": queries.earlier_of_same_file(session, of) if of.state.open else None,
    }


def waits(job: Job | None) -> str | None:
    """What a job waits for; None for one that runs, has ended, or is gone."""
    return said(job) if job is not None and job.state is JobState.WAITING else None


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


def today() -> date:
    """The date where the organisation is."""
    return clock.today(g.time_zone)


def _held() -> frozenset[Permission]:
    held: frozenset[Permission] = g.visitor.permissions
    return held


def _read_as(of: Import) -> str:
    if of.sheet is not None:
        numbers = "" if of.numbers is NumberFormat.PLAIN else f" with numbers like {of.numbers}"
        return f"the sheet {of.sheet} of a workbook{numbers}"
    delimiter = DELIMITERS.get(of.delimiter, "another sign")
    return f"{ENCODINGS[of.encoding]} with {delimiter} and numbers like {of.numbers}"


def _address(of: Import, step: str) -> str | None:
    """Where an earlier step is; once rows are applied it only shows what was chosen there."""
    endpoint = {"File": "imports.file", "Match": "imports.match", "Check": "imports.check"}
    return url_for(endpoint[step], import_id=of.id) if step in endpoint else None
