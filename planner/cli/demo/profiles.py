"""The demo's job profiles, after the families of the government's capability framework."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from planner.capacity.models import CostBand, JobProfile, JobProfileSkill
from planner.cli.demo.stage import Stage
from planner.cli.demo.tables import table
from planner.domain.money import to_minor

CURRENCY = "GBP"
PAY_ROUNDS = {"hourly_2025": date(2025, 4, 1), "hourly_2026": date(2026, 4, 1)}
RETIRED = "Webmaster"


def add_profiles(stage: Stage, users: Mapping[str, int]) -> Mapping[str, int]:
    """Add the profiles with what they expect and cost; gives each one's key by name."""
    stage.session.add_rows(JobProfile, [_profile(row) for row in table("profiles")])
    keys = stage.keys(JobProfile.name)
    rows = [(row, keys[row["name"]]) for row in table("profiles")]
    stage.session.add_rows(
        JobProfileSkill, [skill for row, key in rows for skill in _skills(row, key)]
    )
    stage.session.add_rows(
        CostBand, [band for row, key in rows for band in _bands(row, key, users["admin"])]
    )
    return keys


def _profile(row: Mapping[str, str]) -> dict[str, Any]:
    named = {column: row[column] for column in ("name", "level", "band", "description")}
    return {**named, "active": row["name"] != RETIRED}


def _skills(row: Mapping[str, str], profile_id: int) -> Iterator[dict[str, Any]]:
    for position, skill in enumerate(row["skills"].split("|")):
        name, _, proficiency = skill.rpartition(" ")
        yield {
            "job_profile_id": profile_id,
            "name": name,
            "proficiency": int(proficiency),
            "position": position,
        }


def _bands(row: Mapping[str, str], profile_id: int, by: int) -> Iterator[dict[str, Any]]:
    """One version per pay round that has a rate."""
    for column, day in PAY_ROUNDS.items():
        if row[column]:
            yield {
                "job_profile_id": profile_id,
                "effective_date": day,
                "currency": CURRENCY,
                "hourly_minor": _minor(row[column]),
                "annual_min_minor": _minor(row["annual_min"]),
                "annual_max_minor": _minor(row["annual_max"]),
                "notes": f"Pay round of April {day.year}.",
                "created_by": by,
            }


def _minor(amount: str) -> int | None:
    return to_minor(Decimal(amount), CURRENCY) if amount else None
