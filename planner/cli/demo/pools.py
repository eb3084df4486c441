"""The demo's nine pools, and what an hour of each is worth."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal

from planner.capacity.models import Calibration, SkillPool
from planner.cli.demo.stage import Stage

POOLS = {
    "Software development": "Builds and changes services, in seven product teams.",
    "Data engineering": "Pipelines, registers and the platform under them.",
    "Data science": "Models and experiments. Free since the forecasting trial ended.",
    "Architecture": "Solution and enterprise architects.",
    "Quality assurance": "Test engineers and accessibility testers.",
    "IT operations": "Hosting, networks, devices and the service desk.",
    "User-centred design": "Research, interaction and content design. Not calibrated yet.",
    "Product and delivery": "Product managers, delivery managers and business analysts.",
    "Security architecture": "One post, vacant since August.",
}

APRIL, JULY = date(2026, 4, 1), date(2026, 7, 1)
REVIEW = "Yearly review of hours booked against tokens delivered."
RATES = (
    ("Software development", "0.2", APRIL, REVIEW),
    ("Data engineering", "0.1", APRIL, REVIEW),
    ("Data engineering", "0.125", JULY, "Eight hours a token since the shared pipeline tools."),
    ("Data science", "0.25", APRIL, REVIEW),
    ("Architecture", "0.2", APRIL, REVIEW),
    ("Quality assurance", "0.2", APRIL, REVIEW),
    ("IT operations", "0.16", APRIL, REVIEW),
    ("Product and delivery", "0.25", APRIL, REVIEW),
    (
        "Security architecture",
        "0.2",
        APRIL,
        "Taken over from Architecture until there is a record.",
    ),
)
"""Tokens an hour of a pool is worth, from a day on. User-centred design has none: it counts 1:1."""


def add_pools(stage: Stage, users: Mapping[str, int]) -> Mapping[str, int]:
    """Add the pools with their rates; gives each pool's key by name."""
    rows = [{"name": name, "description": text} for name, text in POOLS.items()]
    stage.session.add_rows(SkillPool, rows)
    keys = stage.keys(SkillPool.name)
    stage.session.add_rows(
        Calibration,
        [
            {
                "pool_id": keys[pool],
                "tokens_per_hour": Decimal(rate),
                "effective_date": day,
                "notes": notes,
                "created_at": datetime.combine(day, time(9, 30), UTC),
                "created_by": users["manager"],
            }
            for pool, rate, day, notes in RATES
        ],
    )
    return keys


def hours_per_token(pool: str, day: date) -> Decimal:
    """Hours of work that make one token of a pool on a day; 1 where nobody has said."""
    begun = [Decimal(rate) for name, rate, since, _ in RATES if name == pool and since <= day]
    return 1 / begun[-1] if begun else Decimal(1)
