"""What a scenario costs."""

from collections.abc import Iterator
from typing import Any

from flask import Response

from planner.core.session import Session
from planner.domain.flags import Flag
from planner.domain.money import from_minor
from planner.domain.permissions import Permission
from planner.scenarios.queries import budget as queries
from planner.scenarios.queries import scenarios
from planner.scenarios.queries.budget import ScenarioBudget
from planner.scenarios.routes.base import opened, pages, shown
from planner.web.exports import Column, twin

NAMES = (
    "initiative",
    "person",
    "job_profile",
    "hours",
    "hourly_rate",
    "cost",
    "currency",
)
COLUMNS: list[Column[dict[str, Any]]] = [
    Column(name, lambda row, name=name: row[name])  # type: ignore[misc]
    for name in NAMES
]


@pages.page(
    "/scenarios/<int:scenario_id>/budget",
    permission=Permission.JOB_PROFILE_READ,
    flag=Flag.JOB_PROFILES,
)
def budget(session: Session, scenario_id: int) -> Response:
    """The cost of every initiative, and whose hours make it."""
    scenario = opened(session, scenario_id)
    found = queries.scenario_budget(session, scenario)
    return shown(
        session,
        "scenarios/budget.html",
        scenario,
        found=found,
        sums=queries.sums,
        line_cost=queries.line_cost,
        without_rate=_without_rate(found),
    )


@pages.page(
    "/scenarios/<int:scenario_id>/budget.<twin:form>",
    permission=Permission.JOB_PROFILE_READ,
    flag=Flag.JOB_PROFILES,
)
def budget_twin(session: Session, scenario_id: int, form: str) -> Response:
    """Every line for spreadsheets and programs."""
    scenario = scenarios.scenario(session, scenario_id)
    rows = _rows(queries.scenario_budget(session, scenario))
    return twin(form, f"budget-of-scenario-{scenario.id}", COLUMNS, rows)


def _without_rate(found: ScenarioBudget) -> list[queries.Worker]:
    """The people some of whose hours have no cost, by name."""
    keys = {line.employee_id for line in found.budget.total.lines if line.rate is None}
    return sorted((found.workers[key] for key in keys), key=lambda worker: worker.name)


def _rows(found: ScenarioBudget) -> Iterator[dict[str, Any]]:
    for group in found.groups:
        for line in group.costs.lines:
            worker, cost = found.workers[line.employee_id], queries.line_cost(line)
            yield {
                "initiative": group.title,
                "person": worker.name,
                "job_profile": worker.profile,
                "hours": line.hours,
                "hourly_rate": line.rate.amount if line.rate else None,
                "cost": from_minor(*cost) if cost else None,
                "currency": line.rate.currency if line.rate else None,
            }
