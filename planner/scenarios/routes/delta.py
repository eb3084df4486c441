"""What changed since a baseline was taken: the page, and its tables for programs."""

from collections.abc import Sequence
from typing import Any

from flask import Response

from planner.core.session import Session
from planner.domain.permissions import Permission
from planner.scenarios.commands.drift import open_alert
from planner.scenarios.queries import delta as queries
from planner.scenarios.queries import scenarios
from planner.scenarios.queries.delta import DeltaView
from planner.scenarios.routes.base import opened, pages, shown
from planner.web.exports import Column, twin

HOURS: list[Column[Any]] = [
    Column("agreed_hours", lambda row: row.change.before),
    Column("hours_now", lambda row: row.change.now),
    Column("delta_hours", lambda row: row.change.hours),
    Column("delta_percent", lambda row: row.change.percent),
]


@pages.page("/scenarios/<int:scenario_id>/baseline", permission=Permission.DRIFT_READ)
def baseline(session: Session, scenario_id: int) -> Response:
    """A locked baseline, or a revision of one, against what was agreed."""
    scenario = opened(session, scenario_id)
    view = queries.delta_view(session, scenario)
    return shown(
        session,
        "scenarios/baseline.html",
        scenario,
        view=view,
        alert=open_alert(session, scenario.id),
    )


@pages.page(
    "/scenarios/<int:scenario_id>/baseline/<any(capacity, demand, allocations):part>.<twin:form>",
    permission=Permission.DRIFT_READ,
)
def baseline_twin(session: Session, scenario_id: int, part: str, form: str) -> Response:
    """One of its tables for spreadsheets and programs."""
    view = queries.delta_view(session, scenarios.scenario(session, scenario_id))
    rows: dict[str, Sequence[Any]] = {
        "capacity": view.delta.capacity,
        "demand": view.delta.demand,
        "allocations": view.delta.given,
    }
    return twin(form, f"baseline-{part}", _columns(part, view), rows[part])


def _columns(part: str, view: DeltaView) -> list[Column[Any]]:
    person: Column[Any] = Column("person", lambda row: view.people.get(row.employee_id))
    initiative: Column[Any] = Column("initiative", lambda row: view.title(row.initiative_id))
    skill: Column[Any] = Column("skill", lambda row: row.skill)
    lead = {
        "capacity": [person, skill],
        "demand": [initiative, skill],
        "allocations": [
            Column("happened", lambda row: row.happened),
            person,
            initiative,
            Column("agreed_percentage", lambda row: row.percentage.before),
            Column("percentage_now", lambda row: row.percentage.now),
        ],
    }
    return [*lead[part], *HOURS]
