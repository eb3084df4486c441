"""The units of the demo's office, who belongs to which, and who works for others besides."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from planner.capacity.models import Employee, OrgLink, OrgMembership, OrgNode
from planner.cli.demo.stage import Stage
from planner.cli.demo.tables import table
from planner.domain.organisation import CONSUMING, NodeType, Relationship

MOVED = ("Tamsin Yeo", "OPS")
"""Somebody who came from another unit in the middle of the planned quarter."""
DAYS_INTO_THE_QUARTER = 45


def add_units(stage: Stage, employees: Mapping[str, int]) -> Mapping[str, int]:
    """Add the tree from the top down, then memberships and links; gives each node by its code."""
    units: dict[str, int] = {}
    paths = {"": "/"}
    for order, row in enumerate(table("units")):
        paths[row["code"]] = f"{paths[row['parent']]}{row['code']}/"
        stage.session.add_rows(OrgNode, [_unit(row, order, paths, units, employees)])
        units = dict(stage.keys(OrgNode.code))
    starts = dict(stage.session.execute(select(Employee.name, Employee.active_start)).all())
    memberships = [
        part for row in table("employees") for part in _memberships(stage, row, starts[row["name"]])
    ]
    keyed = [_keyed(part, units, employees) for part in memberships]
    stage.session.add_rows(OrgMembership, keyed)
    reporting = [
        _link(part, Relationship.PRIMARY_REPORTING) for part in keyed if not part["end_date"]
    ]
    stage.session.add_rows(OrgLink, [*reporting, *_links(units, employees)])
    return units


def _unit(
    row: Mapping[str, str],
    order: int,
    paths: Mapping[str, str],
    units: Mapping[str, int],
    employees: Mapping[str, int],
) -> dict[str, Any]:
    path = paths[row["code"]]
    return {
        "code": row["code"],
        "name": row["name"],
        "type": NodeType(row["type"]),
        "parent_id": units.get(row["parent"]),
        "path": path,
        "depth": path.count("/") - 2,
        "manager_id": employees.get(row["manager"]),
        "sort_order": order,
        "is_portfolio_area": bool(row["area"]),
    }


def _memberships(
    stage: Stage, row: Mapping[str, str], since: date
) -> Iterator[tuple[str, str, date, date | None]]:
    """Who, where, from when and until when."""
    name, unit = row["name"], row["unit"]
    if name == MOVED[0]:
        moved = stage.planned.start + timedelta(days=DAYS_INTO_THE_QUARTER)
        yield name, MOVED[1], since, moved - timedelta(days=1)
        yield name, unit, moved, None
    elif unit:
        yield name, unit, since, None


def _keyed(
    part: tuple[str, str, date, date | None], units: Mapping[str, int], employees: Mapping[str, int]
) -> dict[str, Any]:
    name, unit, start, end = part
    return {
        "employee_id": employees[name],
        "node_id": units[unit],
        "start_date": start,
        "end_date": end,
    }


def _link(member: Mapping[str, Any], relationship: Relationship) -> dict[str, Any]:
    return {
        **member,
        "relationship": relationship,
        "percentage": None,
        "consumes_capacity": relationship in CONSUMING,
    }


def _links(units: Mapping[str, int], employees: Mapping[str, int]) -> Iterator[dict[str, Any]]:
    for row in table("links"):
        end = date.fromisoformat(row["end"]) if row["end"] else None
        member = _keyed(
            (row["name"], row["unit"], date.fromisoformat(row["start"]), end), units, employees
        )
        percentage = Decimal(row["percent"]) if row["percent"] else None
        yield _link(member, Relationship(row["relationship"])) | {"percentage": percentage}
