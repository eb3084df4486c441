"""What people ask the demo's office for, in every state from draft to converted."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from planner.capacity.models import OrgNode
from planner.cli.demo.stage import Keys, Stage
from planner.cli.demo.tables import table
from planner.domain.intake import ClosedReason, Effort, IntakeStatus, Urgency, score
from planner.domain.lifecycle import InitiativeOrigin
from planner.intake.commands.deciding import SNAPSHOT
from planner.intake.forms import labels
from planner.intake.models import IntakeRequest
from planner.portfolio.models import Initiative


def add_intake(stage: Stage, keys: Keys) -> None:
    """Add the requests, and let those initiatives come from intake that some of them became."""
    areas = dict(stage.session.execute(select(OrgNode.code, OrgNode.id)).all())
    rows = [_request(stage, keys, areas, row) for row in table("intake")]
    stage.session.add_rows(IntakeRequest, rows)
    converted = [row["initiative_id"] for row in rows if row["initiative_id"]]
    stage.session.execute(
        update(Initiative)
        .where(Initiative.id.in_(converted))
        .values(origin=InitiativeOrigin.INTAKE_CONVERTED, updated_at=Initiative.updated_at)
    )


def _request(
    stage: Stage, keys: Keys, areas: Mapping[str, int], row: Mapping[str, str]
) -> dict[str, Any]:
    asked_at = stage.now - timedelta(days=int(row["days"]), minutes=200)
    columns = {
        "title": row["title"],
        "description": row["description"],
        "status": IntakeStatus(row["status"]),
        "requested_by_id": keys.users[row["requester"]],
        "sponsor_id": keys.users[row["sponsor"]] if row["sponsor"] else None,
        "org_node_id": areas[row["area"]] if row["area"] else None,
        "target_quarter": stage.planned.label if row["value"] else None,
        "value_score": int(row["value"]) if row["value"] else None,
        "urgency": Urgency(row["urgency"]) if row["urgency"] else None,
        "effort": Effort(row["effort"]) if row["effort"] else None,
        "customer": row["customer"],
        "tags": labels(row["tags"]),
        "themes": labels(row["themes"]),
        "decision_notes": row["notes"],
        "closed_reason": ClosedReason(row["reason"]) if row["reason"] else None,
        "initiative_id": keys.initiatives[row["initiative"]] if row["initiative"] else None,
        "created_by_id": keys.users[row["requester"]],
        "updated_by_id": keys.users["planner"],
        "created_at": asked_at,
        "updated_at": asked_at + (stage.now - asked_at) / 2,
    }
    return columns | {"snapshot": _snapshot(columns) if row["initiative"] else None}


def _snapshot(columns: Mapping[str, Any]) -> dict[str, Any]:
    weighed = score(columns["value_score"], columns["urgency"], columns["effort"])
    converted_at: datetime = columns["updated_at"]
    return {
        **{name: columns[name] for name in SNAPSHOT},
        "score": str(weighed),
        "converted_at": converted_at.isoformat(),
        "converted_by": "Ada Okafor",
    }
