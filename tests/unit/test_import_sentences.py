"""What people read of changes to imports."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from planner.imports.sentences import SENTENCES
from planner.web.sentences import sentence, tell

tell(SENTENCES)


@dataclass(frozen=True)
class Happened:
    action: str
    facts: dict[str, Any]
    subject: str = "import plan.csv"
    at: datetime = datetime(2026, 9, 14, tzinfo=UTC)


@pytest.mark.parametrize(
    ("action", "facts", "said"),
    [
        (
            "layout_chosen",
            {"encoding": "utf-8", "delimiter": ";", "numbers": "1,234.5"},
            "had import plan.csv read as utf-8 with numbers like 1,234.5",
        ),
        (
            "layout_chosen",
            {"encoding": "utf-8", "numbers": "1234.5", "days": "31/12/2026", "header": 3},
            "had import plan.csv read as utf-8 with numbers like 1234.5, days like 31/12/2026 and "
            "columns named in row 3",
        ),
        (
            "sheet_chosen",
            {"sheet": "Q3 {a}", "numbers": "1234.5", "days": "2026-12-31", "header": 1},
            "had the sheet Q3 {a} of import plan.csv read with numbers like 1234.5",
        ),
        (
            "meanings_said",
            {"meanings": [["status", "{x}", "scoping"], ["owner", "tm", ""]]},
            'said of import plan.csv that "{x}" is "scoping", "tm" is ""',
        ),
        (
            "meanings_said",
            {"meanings": [["status", str(n), "scoping"] for n in range(5)]},
            'said of import plan.csv that "0" is "scoping", "1" is "scoping", "2" is "scoping" and '
            "2 more",
        ),
        (
            "rows_left_out",
            {"rows": 14, "which": [[2, 15]], "left_out": 14},
            "left 14 rows out of import plan.csv",
        ),
        (
            "rows_put_back",
            {"rows": 1, "which": [[1200, 1200]], "left_out": 13},
            "put row 1,200 back into import plan.csv",
        ),
        (
            "applied",
            {"new": 2, "changed": 1, "rejected": 0, "left_out": 14},
            "finished import plan.csv: 2 new and 1 changed, 14 left out",
        ),
        ("estimates_swapped", {"rows": 2}, "swapped P50 and P90 in 2 rows of import plan.csv"),
    ],
)
def test_a_change_of_an_import_is_told(action: str, facts: dict[str, Any], said: str):
    assert sentence(Happened(f"import.{action}", facts)) == said
