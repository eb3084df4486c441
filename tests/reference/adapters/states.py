"""The calendar, the states things pass through, and who sits where."""

from typing import Any

from planner.domain import calendar, intake, lifecycle
from planner.domain.calendar import Period
from planner.domain.intake import IntakeStatus, Pipeline
from planner.domain.lifecycle import InitiativeStatus, PeriodType, ScenarioStatus
from planner.domain.permissions import Role, permissions
from planner.domain.refusals import Invalid, NotPermitted, Refusal
from planner.domain.seats import seat


def period_seeding(vector: Any) -> Any:
    created = calendar.seeding(
        vector["startYear"], vector["endYear"], vector.get("existing") or frozenset()
    )
    kinds = {kind: [one for one in created if one.type is kind] for kind in PeriodType}
    weeks = kinds[PeriodType.WEEK]
    on_file = {*vector.get("existing", ()), *(one.label for one in created)}
    return {
        "year": vector["startYear"],
        "quarters": len(kinds[PeriodType.QUARTER]),
        "months": len(kinds[PeriodType.MONTH]),
        "weeks": len(weeks),
        "rows": len(created),
        "firstWeek": _week(weeks[0]),
        "lastWeek": _week(weeks[-1]),
        "label": weeks[0].label,
        "parentMonthLabel": weeks[0].parent,
        "parentFound": weeks[0].parent in on_file,
    }


def _week(week: Period) -> dict[str, str]:
    start, end = week.start.isoformat(), week.end.isoformat()
    return {"label": week.label, "startDate": start, "endDate": end}


def initiative_transitions(vector: Any) -> Any:
    return {
        status: {str(to) for to in lifecycle.INITIATIVE_MOVES[InitiativeStatus(status)]}
        for status in vector["statuses"]
    }


def intake_transitions(vector: Any) -> Any:
    return {
        status: {str(to) for to in intake.INTAKE_MOVES[IntakeStatus(status)]}
        for status in vector["statuses"]
    }


def intake_pipeline(vector: Any) -> Any:
    names = ("approvedUnconverted", "convertedPlanned", "convertedUnplanned", "nonIntakePlanned")
    found = Pipeline(*(vector[name] for name in names))
    return {
        "totalPlanned": found.total_planned,
        "intakeCoveragePct": found.coverage,
        "intakeLeakagePct": found.leakage,
        "conversionRatePct": found.conversion,
        "planningCoveragePct": found.planning,
    }


def scenario_transitions(vector: Any) -> Any:
    statuses = [ScenarioStatus(status) for status in vector["statuses"]]
    owners = {status: _moves(status, Role.PRODUCT_OWNER) for status in statuses}
    more = {status: _moves(status, Role.ADMIN) - owners[status] for status in statuses}
    return {
        "allowed": owners,
        "adminOnly": {status: moves for status, moves in more.items() if moves},
        "refused": {
            "badMove": _status_of(ScenarioStatus.LOCKED, Role.PRODUCT_OWNER),
            "roleWithoutRight": _status_of(ScenarioStatus.REVIEW, Role.VIEWER),
        },
    }


def _moves(status: ScenarioStatus, role: Role) -> set[str]:
    return {str(to) for to in lifecycle.scenario_moves(status, role)}


def _status_of(status: ScenarioStatus, role: Role) -> int:
    try:
        lifecycle.allow_scenario_move("Lean", status, ScenarioStatus.DRAFT, role)
    except Refusal as refusal:
        kinds = {Invalid: 422, NotPermitted: 403}
        return next(code for kind, code in kinds.items() if isinstance(refusal, kind))
    return 200


def seats(vector: Any) -> Any:
    return {role: seat(permissions(Role(role))).value for role in vector["roles"]}
