"""Drift: the alerts, what people say to them, how much is tolerated, and a check by hand."""

from typing import Any

from flask import Response, request, url_for

from planner.core.session import Session
from planner.domain.drift import AlertStatus
from planner.domain.permissions import Permission
from planner.domain.refusals import StaleEdit
from planner.domain.views import one_of
from planner.scenarios.commands import drift as commands
from planner.scenarios.forms.drift import AcknowledgeForm, LimitsForm
from planner.scenarios.queries import drift as queries
from planner.scenarios.queries import scenarios
from planner.scenarios.queries.drift import AlertLine, Limits
from planner.scenarios.routes.base import pages
from planner.scenarios.tasks import CHECK_DRIFT, CheckDrift
from planner.web.asked import naming
from planner.web.conflicts import Places, Saved, conflict
from planner.web.exports import Column, twin
from planner.web.respond import invalid, see, show

READ, WRITE = Permission.DRIFT_READ, Permission.DRIFT_WRITE

COLUMNS: list[Column[AlertLine]] = [
    Column("scenario", lambda line: line.scenario.name),
    Column("quarter", lambda line: line.scenario.period.label),
    Column("status", lambda line: line.alert.status),
    Column("capacity_percent", lambda line: line.alert.capacity_percent),
    Column("demand_percent", lambda line: line.alert.demand_percent),
    Column("net_gap_hours", lambda line: line.alert.net_gap_hours),
    Column("detected_at", lambda line: line.alert.detected_at),
    Column("acknowledged_at", lambda line: line.alert.acknowledged_at),
    Column("note", lambda line: line.alert.note),
    Column("resolved_at", lambda line: line.alert.resolved_at),
]

LIMITS: list[Column[Limits]] = [
    Column("quarter", lambda row: row.period and row.period.label),
    Column("capacity_percent", lambda row: row.limits.capacity),
    Column("demand_percent", lambda row: row.limits.demand),
    Column("set", lambda row: "here" if row.own else "for all" if row.period else "built in"),
]

NAMED = naming(status=one_of(AlertStatus))
"""What an address may name: the alerts that are shown."""


@pages.page("/scenarios/drift", permission=READ, knows=NAMED)
def drift(session: Session) -> Response:
    """Every alert, and how much drift is tolerated."""
    return show("scenarios/drift.html", **_page(session))


@pages.page("/scenarios/drift.<twin:form>", permission=READ, knows=NAMED)
def drift_twin(session: Session, form: str) -> Response:
    """The alerts for spreadsheets and programs."""
    return twin(form, "drift-alerts", COLUMNS, queries.alerts(session, _status()))


@pages.page("/scenarios/drift/limits.<twin:form>", permission=READ)
def limits_twin(session: Session, form: str) -> Response:
    """How much drift is tolerated, for spreadsheets and programs; no quarter is all of them."""
    return twin(form, "drift-limits", LIMITS, queries.limits(session))


@pages.action("/scenarios/drift/limits", permission=WRITE)
def set_limits(session: Session) -> Response:
    """Say how much drift is tolerated."""
    form = LimitsForm()
    if not form.validate_on_submit():
        return invalid("scenarios/drift.html", **_page(session, form))
    try:
        commands.set_limits(session, form.draft())
    except StaleEdit:
        return _conflict(session, form)
    _ask(session)
    return see("scenarios.drift", notice="Limits saved; every baseline is checked against them.")


@pages.action("/scenarios/drift/checks", permission=WRITE)
def check_drift(session: Session) -> Response:
    """Have every locked baseline checked."""
    _ask(session)
    return see("scenarios.drift", notice="Every locked baseline is being checked.")


@pages.action("/scenarios/<int:scenario_id>/drift/acknowledgement", permission=WRITE)
def acknowledge_drift(session: Session, scenario_id: int) -> Response:
    """Silence an alert until the drift grows."""
    scenario = scenarios.scenario(session, scenario_id)
    form = AcknowledgeForm()
    form.validate()
    commands.acknowledge(session, scenario, (form.note.data or "")[:500])
    said = f"The drift of {scenario.name} is acknowledged, and silent until it grows."
    return see("scenarios.drift", notice=said)


def _conflict(session: Session, form: LimitsForm) -> Response:
    """What somebody else set meanwhile, beside what was typed."""
    row = queries.limits_of(session, form.period_id.data)
    theirs = LimitsForm(
        formdata=None,
        period_id=form.period_id.data,
        capacity=row.limits.capacity,
        demand=row.limits.demand,
        version=row.version,
    )
    title = f"Drift limits of {row.period.label if row.period else 'all quarters'}"
    places = Places(title, url_for("scenarios.drift"))
    saved = row.threshold or Saved(None, None)
    return conflict(session, (form, theirs), places, saved)


def _ask(session: Session) -> None:
    with session.recording("scenario.drift_check_asked", "every locked baseline"):
        session.enqueue(CHECK_DRIFT, CheckDrift())


def _status() -> AlertStatus | None:
    asked = request.args.get("status", "")
    return AlertStatus(asked) if asked in set(AlertStatus) else None


def _page(session: Session, form: LimitsForm | None = None) -> dict[str, Any]:
    form = form or LimitsForm(formdata=None)
    key = form.period_id.data or "all"
    form.capacity.id, form.demand.id = f"capacity-{key}", f"demand-{key}"
    return {
        "alerts": queries.alerts(session, _status()),
        "kind": _status(),
        "limits": queries.limits(session),
        "form": form,
        "editing": key if form.errors else None,
    }
