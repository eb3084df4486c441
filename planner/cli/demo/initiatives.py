"""The demo's sixty initiatives and how each came to its status.

`data/initiatives.csv` has them as they were before the imports of `returns` changed some.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from planner.cli.demo.stage import FISCAL_YEAR, Stage
from planner.cli.demo.tables import table
from planner.cli.demo.week import changes_of
from planner.domain.lifecycle import (
    DeliveryHealth,
    DomainComplexity,
    InitiativeOrigin,
    InitiativeStatus,
)
from planner.portfolio.models import Initiative, StatusChange

TAGGED: Mapping[str, tuple[int, ...]] = {
    "licences and permits": (205, 210, 226, 235, 241, 252),
    "open data": (204, 208, 222, 237, 239, 253),
    "replacement": (201, 203, 207, 209, 212, 232),
    "statutory": (213, 217, 227, 231, 243, 250, 255),
    "platform": (202, 215, 216, 220, 244, 245, 256, 257, 258, 259, 260),
    "fraud": (202, 206, 236, 245),
}
"""Which initiatives have a tag, by the number in their keys."""

EARLIER: dict[InitiativeStatus, tuple[InitiativeStatus, ...]] = {
    InitiativeStatus.PROPOSED: (),
    InitiativeStatus.SCOPING: (InitiativeStatus.PROPOSED,),
    InitiativeStatus.RESOURCING: (InitiativeStatus.PROPOSED, InitiativeStatus.SCOPING),
    InitiativeStatus.IN_EXECUTION: (
        InitiativeStatus.PROPOSED,
        InitiativeStatus.SCOPING,
        InitiativeStatus.RESOURCING,
    ),
    InitiativeStatus.COMPLETE: (
        InitiativeStatus.PROPOSED,
        InitiativeStatus.SCOPING,
        InitiativeStatus.RESOURCING,
        InitiativeStatus.IN_EXECUTION,
    ),
    InitiativeStatus.ON_HOLD: (InitiativeStatus.PROPOSED, InitiativeStatus.SCOPING),
    InitiativeStatus.CANCELLED: (InitiativeStatus.PROPOSED,),
}
"""What an initiative went through before the status it has."""


def ranked_keys() -> list[str]:
    """External keys of the initiatives the quarter's plan ranks, in order of rank."""
    return [row["key"] for row in table("tokens")]


def add_initiatives(
    stage: Stage, users: Mapping[str, int], units: Mapping[str, int]
) -> Mapping[str, int]:
    """Add the initiatives and the log of their statuses; gives each one's key by external key."""
    rows = [
        {**_initiative(stage, row, users), "org_node_id": units.get(_area(row))}
        for row in table("initiatives")
    ]
    stage.session.add_rows(Initiative, rows)
    keys = stage.keys(Initiative.external_key)  # type: ignore[arg-type]
    log = [entry for row in rows for entry in _log(row, keys[row["external_key"]], stage)]
    stage.session.add_rows(StatusChange, log)
    return keys


def _initiative(stage: Stage, row: Mapping[str, str], users: Mapping[str, int]) -> dict[str, Any]:
    value = row["value_thousands"]
    entered = stage.now - timedelta(days=stage.chance.randrange(150, 320), minutes=600)
    return {
        "external_key": row["key"],
        "title": row["title"],
        "description": row["description"],
        "status": InitiativeStatus(row["status"]),
        "origin": stage.chance.choice([InitiativeOrigin.DIRECT_PM, InitiativeOrigin.LEGACY]),
        "business_owner_id": users[row["owner"]],
        "product_owner_id": users[row["product_owner"]] if row["product_owner"] else None,
        "target_quarter": _target(stage, row),
        "delivery_health": DeliveryHealth(row["health"]) if row["health"] else None,
        "domain_complexity": DomainComplexity(row["complexity"]),
        "value_minor": int(value) * 100_000 if value else None,
        "tags": [tag for tag, numbers in TAGGED.items() if int(row["key"][-4:]) in numbers],
        "custom_fields": {},
        "created_at": entered,
        "updated_at": _updated(stage, row["key"]),
    }


def _area(row: Mapping[str, str]) -> str:
    """The code of its portfolio area; nobody has said it of what the office runs for itself."""
    tags = {tag for tag, numbers in TAGGED.items() if int(row["key"][-4:]) in numbers}
    if tags & {"licences and permits", "statutory"}:
        return "REG"
    return "" if "platform" in tags else "CIT"


def _updated(stage: Stage, key: str) -> datetime:
    by_chance = stage.ago(stage.chance.randrange(6, 40), "10:30")
    return next((told.at(stage) for told in reversed(changes_of(stage, key))), by_chance)


def _target(stage: Stage, row: Mapping[str, str]) -> str | None:
    if row["key"] in ranked_keys():
        return stage.planned.label
    if row["status"] in (InitiativeStatus.ON_HOLD, InitiativeStatus.CANCELLED):
        return None
    if row["status"] == InitiativeStatus.COMPLETE:
        return FISCAL_YEAR[0].label
    return stage.chance.choice([*FISCAL_YEAR[1:], FISCAL_YEAR[-1]]).label


def _log(row: Mapping[str, Any], initiative_id: int, stage: Stage) -> list[dict[str, Any]]:
    """Every status it entered, a month apart, the first when it was put on file."""
    entered = [*EARLIER[row["status"]], row["status"]]
    moments = [row["created_at"] + timedelta(days=30 * step) for step in range(len(entered))]
    for told in changes_of(stage, row["external_key"]):
        if told.action == "initiative.moved":
            moments[-1] = told.at(stage)
    return [
        {
            "initiative_id": initiative_id,
            "from_status": entered[step - 1] if step else None,
            "to_status": status,
            "at": moments[step],
            "actor_id": row["business_owner_id"],
        }
        for step, status in enumerate(entered)
    ]
