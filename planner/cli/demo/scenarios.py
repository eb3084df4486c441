"""The demo's five scenarios of one quarter: what they rank, and what their pools can give."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from planner.cli.demo.initiatives import ranked_keys
from planner.cli.demo.stage import Keys, Stage
from planner.domain.lifecycle import ScenarioStatus, ScenarioType
from planner.domain.planning import PlanningMode
from planner.scenarios.models import Ranking, Scenario, TokenSupply

PUBLISHED, PLANNED = "Published portfolio", "As planned FY26"
HIRING, DEFERRING, LEGACY = (
    "Hire 12 data engineers",
    "Defer two programmes",
    "Legacy hours view",
)

SUPPLY = {
    "Software development": 1240,
    "Data engineering": 380,
    "Quality assurance": 260,
    "Architecture": 210,
    "Product and delivery": 420,
    "User-centred design": 300,
    "IT operations": 340,
    "Data science": 150,
}
"""Tokens each pool can give in the quarter. Nobody has stated any for Security architecture."""

SUPPLY_NOTES = {
    "Software development": "Fourteen people, less leave and the on-call rota.",
    "Data engineering": "Seven people, less 66 hours of training in the new tools.",
    "Data science": "The forecasting trial has ended; both are free.",
    "User-centred design": "Counted in hours until the pool has a rate.",
}


@dataclass(frozen=True, slots=True)
class Plan:
    """One scenario: what it leaves out of the ranking, and where its supply differs.

    `created` is working days ago; `updated` is working days ago, the time, and whose change it was.
    """

    name: str
    created: int
    updated: tuple[int, str, str]
    type: ScenarioType = ScenarioType.WHAT_IF
    status: ScenarioStatus = ScenarioStatus.DRAFT
    mode: PlanningMode = PlanningMode.TOKEN
    left_out: frozenset[str] = frozenset()
    supply: Mapping[str, int] = field(default_factory=dict)
    supply_notes: Mapping[str, str] = field(default_factory=dict)

    @property
    def ranked(self) -> list[str]:
        """External keys of what it ranks, in order."""
        return [key for key in ranked_keys() if key not in self.left_out]

    def at(self, stage: Stage, ago: int, clock_time: str) -> datetime:
        """A moment so many working days ago, or the day it was made or locked where that is nearer.

        Nothing of a scenario is older than it is, or newer than its lock.
        """
        newest = self.updated[0] if self.status is ScenarioStatus.LOCKED else 0
        return stage.ago(max(newest, min(ago, self.created)), clock_time)


PLANS = (
    Plan(
        PUBLISHED,
        60,
        (5, "11:40", "jonas.weber"),
        ScenarioType.BASELINE,
        ScenarioStatus.LOCKED,
        left_out=frozenset({"NDO-0208", "NDO-0221"}),
        supply={"Security architecture": 50},
        supply_notes={"Security architecture": "One architect, before the post fell vacant."},
    ),
    Plan(PLANNED, 45, (1, "14:02", "planner"), ScenarioType.REVISION),
    Plan(
        HIRING,
        2,
        (2, "15:20", "planner"),
        supply={"Data engineering": 524},
        supply_notes={"Data engineering": "Twelve more people, at 12 tokens each to begin with."},
    ),
    Plan(
        DEFERRING,
        3,
        (1, "11:30", "marged.ellis"),
        status=ScenarioStatus.REVIEW,
        left_out=frozenset({"NDO-0206", "NDO-0207"}),
    ),
    Plan(
        LEGACY,
        20,
        (5, "09:30", "manager"),
        mode=PlanningMode.LEGACY,
    ),
)
"""The baseline first: another plan is a revision of it."""


def add_scenarios(stage: Stage, users: Mapping[str, int], period_id: int) -> Mapping[str, int]:
    """Add the scenarios; gives each one's key by name."""
    baseline, others = PLANS[0], PLANS[1:]
    stage.session.add_rows(Scenario, [_scenario(stage, baseline, users, period_id)])
    published = stage.keys(Scenario.name)[PUBLISHED]
    rows = [_scenario(stage, plan, users, period_id) for plan in others]
    revisions = [
        {**row, "revision_of_id": published if row["name"] == PLANNED else None} for row in rows
    ]
    stage.session.add_rows(Scenario, revisions)
    return stage.keys(Scenario.name)


def add_rankings(stage: Stage, keys: Keys) -> None:
    """Rank each scenario's initiatives, from 1."""
    stage.session.add_rows(
        Ranking,
        [
            {
                "scenario_id": keys.scenarios[plan.name],
                "initiative_id": keys.initiatives[key],
                "rank": rank,
            }
            for plan in PLANS
            for rank, key in enumerate(plan.ranked, 1)
        ],
    )


def add_supplies(stage: Stage, keys: Keys) -> None:
    """State what each pool can give in each scenario."""
    rows = [
        _supply(stage, plan, pool, Decimal(tokens))
        | {
            "scenario_id": keys.scenarios[plan.name],
            "pool_id": keys.pools[pool],
            "updated_by": keys.users["manager"],
        }
        for plan in PLANS
        for pool, tokens in {**SUPPLY, **plan.supply}.items()
    ]
    stage.session.add_rows(TokenSupply, rows)


def _scenario(stage: Stage, plan: Plan, users: Mapping[str, int], period_id: int) -> dict[str, Any]:
    days, clock_time, who = plan.updated
    updated = stage.ago(days, clock_time)
    return {
        "name": plan.name,
        "period_id": period_id,
        "status": plan.status,
        "scenario_type": plan.type,
        "planning_mode": plan.mode,
        "is_primary": plan.name == PLANNED,
        "locked_at": updated if plan.status is ScenarioStatus.LOCKED else None,
        "locked_by": users[who] if plan.status is ScenarioStatus.LOCKED else None,
        "created_at": stage.ago(plan.created, "09:30"),
        "updated_at": updated,
        "updated_by": users[who],
    }


def _supply(stage: Stage, plan: Plan, pool: str, tokens: Decimal) -> dict[str, Any]:
    return {
        "tokens": tokens,
        "notes": {**SUPPLY_NOTES, **plan.supply_notes}.get(pool, ""),
        "updated_at": plan.at(stage, 6, "09:15"),
    }
