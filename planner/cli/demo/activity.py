"""A week at the office: what the audit of the demo tells."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import InstrumentedAttribute

from planner.capacity.models import SkillPool
from planner.cli.demo.returns import bring_in
from planner.cli.demo.stage import Keys, Stage
from planner.cli.demo.tables import table
from planner.cli.demo.week import Told, week
from planner.core.audit import AuditEvent
from planner.core.flags import FlagSetting
from planner.domain.amounts import exact
from planner.portfolio.models import Initiative
from planner.scenarios.models import Scenario
from planner.scenarios.writing import (
    DEMANDS,
    SUPPLIES,
    DemandState,
    demands_on_file,
    supplies_on_file,
)

NAMED: Mapping[str, InstrumentedAttribute[Any]] = {
    "initiative": Initiative.external_key,
    "scenario": Scenario.name,
    "skill_pool": SkillPool.name,
    "flag": FlagSetting.flag,
}
"""What changed, and the column its rows are named by in `data/week.json`."""


def add_activity(stage: Stage, keys: Keys) -> None:
    """Record the changes by several people, the earliest first, and bring the imports in."""
    known = {kind: stage.keys(named) for kind, named in NAMED.items()}
    titles = {row["key"]: row["title"] for row in table("initiatives")}
    for told in week(stage.planned.label):
        if told.kind == "import":
            bring_in(stage, keys, told)
            continue
        event = AuditEvent(
            at=told.at(stage),
            actor_id=keys.users[told.who],
            action=told.action,
            subject=f"{told.kind.replace('_', ' ')} {titles.get(told.of, told.of)}",
            subject_kind=NAMED[told.kind].class_.__tablename__,
            subject_id=known[told.kind][told.of],
            facts=told.facts,
        )
        if kept := _supplies(stage, keys, told) | _demands(stage, keys, told):
            event.details = kept
        stage.tell(event)


def _supplies(stage: Stage, keys: Keys, told: Told) -> dict[str, Any]:
    """The rows of supply that a change touched, as the audit keeps them."""
    before = {keys.pools[pool]: exact(tokens) for pool, tokens in told.supply_before}
    if not before:
        return {}
    scenario_id = keys.scenarios[told.of]
    on_file = supplies_on_file(stage.session, scenario_id, before)
    states = {
        key: (on_file[key][1]._replace(tokens=before[key]), on_file[key][1]) for key in before
    }
    return {
        SUPPLIES: [[scenario_id, key, was.kept(), now.kept()] for key, (was, now) in states.items()]
    }


def _demands(stage: Stage, keys: Keys, told: Told) -> dict[str, Any]:
    """The rows of demand that a change touched, as the audit keeps them."""
    before = {
        (keys.initiatives[key], keys.pools[pool]): (p50, p90)
        for key, pool, p50, p90 in told.demand_before
    }
    if not before:
        return {}
    scenario_id = keys.scenarios[told.of]
    on_file = demands_on_file(stage.session, scenario_id, before)
    return {
        DEMANDS: [
            [scenario_id, *pair, _was(on_file[pair][1], *amounts), on_file[pair][1].kept()]
            for pair, amounts in before.items()
        ]
    }


def _was(now: DemandState, p50: float | None, p90: float | None) -> list[Any] | None:
    if p50 is None:
        return None
    return now._replace(p50=exact(p50), p90=None if p90 is None else exact(p90)).kept()
