"""A week at the office: what the audit of the demo tells."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import InstrumentedAttribute

from planner.capacity.models import SkillPool
from planner.cli.demo.stage import Stage
from planner.cli.demo.tables import table
from planner.cli.demo.week import week
from planner.core.audit import AuditEvent
from planner.core.flags import FlagSetting
from planner.portfolio.models import Initiative
from planner.scenarios.models import Scenario

NAMED: Mapping[str, InstrumentedAttribute[Any]] = {
    "initiative": Initiative.external_key,
    "scenario": Scenario.name,
    "skill_pool": SkillPool.name,
    "flag": FlagSetting.flag,
}
"""What changed, and the column its rows are named by in `data/week.json`."""


def add_activity(stage: Stage, users: Mapping[str, int]) -> None:
    """Record the week's changes by several people, the earliest first."""
    keys = {kind: stage.keys(named) for kind, named in NAMED.items()}
    titles = {row["key"]: row["title"] for row in table("initiatives")}
    stage.session.add_rows(
        AuditEvent,
        [
            {
                "at": told.at(stage),
                "actor_id": users[told.who],
                "action": told.action,
                "subject": f"{told.kind.replace('_', ' ')} {titles.get(told.of, told.of)}",
                "subject_kind": NAMED[told.kind].class_.__tablename__,
                "subject_id": keys[told.kind][told.of],
                "facts": told.facts,
            }
            for told in week(stage.planned.label)
        ],
    )
