"""What changed in the inputs of a scenario's figures, as sentences."""

from flask import Response, request

from planner.core.session import Session
from planner.core.stamp import Changed
from planner.domain.permissions import Permission
from planner.domain.views import is_key
from planner.scenarios import inputs
from planner.scenarios.queries import scenarios
from planner.scenarios.routes.base import opened, pages, shown
from planner.web.asked import naming
from planner.web.exports import Column, twin
from planner.web.sentences import sentence
from planner.web.subjects import subject_href


def _sentence(changed: Changed) -> str:
    return sentence(changed.event)


COLUMNS: list[Column[Changed]] = [
    Column("revision", lambda changed: changed.event.id),
    Column("at", lambda changed: changed.event.at),
    Column("by", lambda changed: changed.by),
    Column("change", _sentence),
]

NAMED = naming(since=is_key)
"""What an address may name: the revision since which it tells of changes."""


@pages.page(
    "/scenarios/<int:scenario_id>/changes", permission=Permission.SCENARIO_READ, knows=NAMED
)
def changes(session: Session, scenario_id: int) -> Response:
    """What changed since the revision in the address; everything, without one."""
    scenario = opened(session, scenario_id)
    since = _since()
    return shown(
        session,
        "scenarios/changes.html",
        scenario,
        since=since,
        changes=inputs.changes_since(session, scenario, since),
        said=_sentence,
        href=lambda changed: subject_href(changed.event.subject_kind, changed.event.subject_id),
    )


@pages.page(
    "/scenarios/<int:scenario_id>/changes.<twin:form>",
    permission=Permission.SCENARIO_READ,
    knows=NAMED,
)
def changes_twin(session: Session, scenario_id: int, form: str) -> Response:
    """The same changes for spreadsheets and programs."""
    scenario = scenarios.scenario(session, scenario_id)
    found = inputs.changes_since(session, scenario, _since())
    return twin(form, "input-changes", COLUMNS, found.newest)


def _since() -> int:
    return max(0, request.args.get("since", 0, type=int))
