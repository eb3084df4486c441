"""The capacity of the org: a tree of units, and skill by skill what is asked of each."""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from flask import Response, request, url_for

from planner.core import clock
from planner.core.flags import is_on
from planner.core.session import Session
from planner.domain.flags import Flag
from planner.domain.permissions import Permission
from planner.domain.refusals import NotFound
from planner.domain.views import is_key, one_of
from planner.periods.queries import current_quarter
from planner.scenarios import inputs
from planner.scenarios.calculating.people import looked_at
from planner.scenarios.models import Scenario
from planner.scenarios.queries import scenarios
from planner.scenarios.routes.calculator_view import SEVERITIES
from planner.staffing.queries import org_capacity as queries
from planner.staffing.queries.org_capacity import OrgCapacity, SkillLine, Unit
from planner.staffing.queries.people import Present
from planner.staffing.routes.base import pages
from planner.web.asked import anything, naming
from planner.web.exports import Column, twin
from planner.web.respond import show
from planner.web.zone import today

ADDRESS, READ, FLAG = "/org-capacity", Permission.ORG_READ, Flag.ORG_CAPACITY_VIEW
SHOWN = 100
"""As many people of a node are listed; the file of them has all."""

LEVELS = (Decimal(50), Decimal(80), Decimal(100))
"""Up to these percentages a cell is of level 1, 2 and 3; above it is over, level 4."""

TREE: list[Column[Unit]] = [
    Column("code", lambda unit: unit.node.code),
    Column("name", lambda unit: unit.node.name),
    Column("path", lambda unit: unit.node.path),
    Column("people", lambda unit: unit.people),
    Column("hours_available", lambda unit: unit.available),
    Column("hours_booked", lambda unit: unit.booked),
]

PEOPLE: list[Column[Present]] = [
    Column("name", lambda who: who.name),
    Column("job_title", lambda who: who.job_title),
    Column("skills", lambda who: "; ".join(f"{name} {n}" for name, n in who.skills.items())),
    Column("hours_available", lambda who: who.time.hours),
    Column("allocated_percentage", lambda who: who.time.taken),
    Column("free_hours", lambda who: who.time.free_hours),
]

NAMED = naming(scenario=is_key, node=is_key, own=one_of({"1"}), find=anything)
"""What an address may name."""


@dataclass(frozen=True, slots=True)
class View:
    """What the address asks for; `own` leaves out the units within."""

    scenario: int | None = None
    node: int | None = None
    own: bool = False
    find: str = ""

    def arguments(self, **changes: Any) -> dict[str, Any]:
        """The address's arguments for this view with some things changed; defaults left out."""
        view = replace(self, **changes)
        given = {"scenario": view.scenario, "node": view.node, "find": view.find or None}
        return given | {"own": 1 if view.own else None}

    @classmethod
    def asked(cls) -> "View":
        """The view this request asks for; what it does not know is left as it is by default."""
        key, node = request.args.get("scenario", ""), request.args.get("node", "")
        return cls(
            int(key) if is_key(key) else None,
            int(node) if is_key(node) else None,
            request.args.get("own") == "1",
            request.args.get("find", "").strip(),
        )


@pages.page(ADDRESS, permission=READ, flag=FLAG, tagged=True, knows=NAMED)
def org_capacity(session: Session) -> Response:
    """Every unit with what is taken of its people, and the skills of one of them."""
    view, plans = View.asked(), scenarios.scenarios(session)
    if not plans:
        return show("staffing/org_capacity_bare.html")
    scenario = _scenario(session, view, plans)
    stamp = inputs.stamp(session, scenario)
    found = queries.org_capacity(session, scenario, plans, view.node, view.own)
    matrix = is_on(session, Flag.MATRIX_ORG_V1)
    return show(
        "staffing/org_capacity.html",
        view=view,
        plans=scenarios.scenarios(session),
        found=found,
        units=_called(found, view.find),
        linked=queries.linked(session, found, looked_at(session, scenario)) if matrix else None,
        over=[one for one in found.answer.overallocations if one.employee_id in found.members],
        level=level,
        severities=SEVERITIES,
        shown=SHOWN,
        stamp=stamp,
        now=clock.now(),
        href=lambda **changes: url_for("staffing.org_capacity", **view.arguments(**changes)),
    )


@pages.page(f"{ADDRESS}.<twin:form>", permission=READ, flag=FLAG, tagged=True, knows=NAMED)
def org_capacity_twin(session: Session, form: str) -> Response:
    """Every unit for spreadsheets and programs."""
    return twin(form, "org-capacity", TREE, _found(session).units)


@pages.page(f"{ADDRESS}/skills.<twin:form>", permission=READ, flag=FLAG, tagged=True, knows=NAMED)
def org_skills_twin(session: Session, form: str) -> Response:
    """Every skill in every quarter for spreadsheets and programs."""
    found = _found(session)
    columns: list[Column[SkillLine]] = [Column("skill", lambda line: line.skill)]
    for place, plan in enumerate(found.plans):
        columns += _columns(place, plan)
    return twin(form, "org-capacity-skills", columns, found.skills)


@pages.page(f"{ADDRESS}/people.<twin:form>", permission=READ, flag=FLAG, tagged=True, knows=NAMED)
def org_people_twin(session: Session, form: str) -> Response:
    """Everybody of a unit for spreadsheets and programs."""
    return twin(form, "org-capacity-people", PEOPLE, _found(session).people)


def level(percentage: Decimal) -> int:
    """How dark a cell of this percentage is, 1 to 4; above 100 it is over."""
    return 1 + sum(percentage > most for most in LEVELS)


def _columns(place: int, plan: Scenario) -> list[Column[SkillLine]]:
    named = f"{plan.period.label}_{{}}_{plan.planning_mode.unit}"
    return [
        Column(named.format("demand"), lambda line: (gap := line.gaps[place]) and gap.demand),
        Column(named.format("capacity"), lambda line: (gap := line.gaps[place]) and gap.capacity),
        Column(named.format("gap"), lambda line: (gap := line.gaps[place]) and gap.gap),
    ]


def _found(session: Session) -> OrgCapacity:
    view, plans = View.asked(), scenarios.scenarios(session)
    if not plans:
        raise NotFound("scenario", "of any quarter")
    scenario = _scenario(session, view, plans)
    return queries.org_capacity(session, scenario, plans, view.node, view.own)


def _scenario(session: Session, view: View, plans: list[Scenario]) -> Scenario:
    """The one asked for; otherwise the primary one of the running quarter, or of the latest."""
    if view.scenario is not None:
        return scenarios.scenario(session, view.scenario)
    now = current_quarter(session, today())
    of_now = [plan for plan in plans if now and plan.period_id == now.id]
    return (of_now or plans)[0]


def _called(found: OrgCapacity, find: str) -> list[Unit]:
    sought = find.casefold()
    return [unit for unit in found.units if sought in unit.node.name.casefold()]
