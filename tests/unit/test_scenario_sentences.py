"""What people read of changes to scenarios."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from planner.scenarios.sentences import SENTENCES
from planner.web.sentences import sentence, tell

tell(SENTENCES)


@dataclass(frozen=True)
class Happened:
    action: str
    facts: dict[str, Any]
    subject: str = "scenario Lean"
    at: datetime = datetime(2026, 9, 14, tzinfo=UTC)


@pytest.mark.parametrize(
    ("action", "facts", "said"),
    [
        ("created", {"quarter": "2026-Q3"}, "created scenario Lean of 2026-Q3"),
        (
            "created",
            {"quarter": "2026-Q3", "rankings_from": "Wide {1}"},
            "created scenario Lean of 2026-Q3 with the ranking of Wide {1}",
        ),
        (
            "made_primary",
            {"quarter": "2026-Q3", "before": "Wide"},
            "made scenario Lean primary for 2026-Q3 instead of Wide",
        ),
        (
            "initiatives_ranked",
            {"initiatives": ["Portal {a}", "Hub"]},
            "ranked Portal {a} and Hub last in scenario Lean",
        ),
        (
            "initiatives_ranked",
            {"initiatives": ["A", "B", "C", "D"]},
            "ranked 4 initiatives last in scenario Lean",
        ),
        (
            "initiative_moved",
            {"initiative": "Portal", "from": 5, "to": 7},
            "moved Portal from rank 5 to 7 in scenario Lean",
        ),
        (
            "supply_stated",
            {"pool": "Data", "from": "380", "to": "420"},
            "set the supply of Data in scenario Lean to 420 tokens; it was 380",
        ),
        (
            "supply_stated",
            {"pool": "Data", "from": None, "to": "420"},
            "set the supply of Data in scenario Lean to 420 tokens",
        ),
        (
            "demand_stated",
            {"pool": "Data", "initiative": "Portal", "from": None, "to": "P50 62, P90 86"},
            "set what Portal asks of Data in scenario Lean to P50 62, P90 86",
        ),
    ],
)
def test_a_change_reads_as_a_sentence(action: str, facts: dict[str, Any], said: str):
    assert sentence(Happened(f"scenario.{action}", facts)) == said
