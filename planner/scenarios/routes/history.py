"""The history of a scenario as sentences: filtered, in pages, and for programs."""

from typing import Any

from flask import Response, request, url_for

from planner.core.session import Session
from planner.core.stamp import Changed
from planner.domain.permissions import Permission
from planner.domain.views import is_key, is_page, one_of
from planner.scenarios.queries import history as queries
from planner.scenarios.queries import scenarios
from planner.scenarios.queries.history import KINDS, Asked
from planner.scenarios.routes.base import pages, shown
from planner.web.asked import naming
from planner.web.exports import Column, twin
from planner.web.paging import Page, asked_page
from planner.web.sentences import sentence
from planner.web.subjects import subject_href

COLUMNS: list[Column[Changed]] = [
    Column("event", lambda changed: changed.event.id),
    Column("at", lambda changed: changed.event.at),
    Column("by", lambda changed: changed.by),
    Column("action", lambda changed: changed.event.action),
    Column("change", lambda changed: sentence(changed.event)),
]

NAMED = {"kind": one_of(KINDS), "by": is_key}
"""What the list can be kept to."""


@pages.page(
    "/scenarios/<int:scenario_id>/history",
    permission=Permission.SCENARIO_READ,
    knows=naming(**NAMED, page=is_page),
)
def history(session: Session, scenario_id: int) -> Response:
    """What was recorded of a scenario and of what it holds, the newest first."""
    scenario = scenarios.scenario(session, scenario_id)
    asked = _asked()
    total = queries.count(session, scenario, asked)
    number = asked_page(request.args)

    def href(page: int) -> str:
        return url_for("scenarios.history", scenario_id=scenario.id, page=page, **_query(asked))

    page = Page(min(number, max(1, -(-total // queries.PAGE_ROWS))), total, href)
    return shown(
        session,
        "scenarios/history.html",
        scenario,
        events=queries.events(session, scenario, asked, page.number),
        page=page,
        asked=asked,
        query=_query(asked),
        kinds=KINDS,
        actors=queries.actors(session, scenario),
        said=lambda changed: sentence(changed.event, _subject(changed)),
        href=lambda changed: subject_href(changed.event.subject_kind, changed.event.subject_id),
    )


@pages.page(
    "/scenarios/<int:scenario_id>/history.<twin:form>",
    permission=Permission.SCENARIO_READ,
    knows=naming(**NAMED),
)
def history_twin(session: Session, scenario_id: int, form: str) -> Response:
    """Every event that the filters leave, for spreadsheets and programs."""
    scenario = scenarios.scenario(session, scenario_id)
    keys = queries.keys(session, scenario, _asked())
    return twin(form, "history", COLUMNS, queries.every_event(session, keys), len(keys))


def _asked() -> Asked:
    kind = request.args.get("kind", "")
    return Asked(kind if kind in KINDS else None, request.args.get("by", type=int))


def _query(asked: Asked) -> dict[str, Any]:
    named = {"kind": asked.kind, "by": asked.by}
    return {name: value for name, value in named.items() if value is not None}


def _subject(changed: Changed) -> str | None:
    return "this scenario" if changed.event.subject_kind == "scenarios" else None
