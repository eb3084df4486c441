"""What columns likely fill, by part of their names and by their first values."""

import pytest

from planner.domain.importing.fields import Certainty, Fields
from planner.domain.importing.guesses import guess
from planner.domain.importing.initiatives import INITIATIVES
from planner.domain.importing.people import PEOPLE


def likely(fields: Fields, **columns: str) -> list[str]:
    """What is likely of columns, each with its first values, parted by bars."""
    names = [name.replace("__", "/").replace("_", " ") for name in columns]
    samples = [[value for value in values.split("|") if value] for values in columns.values()]
    found = guess(fields, names, samples)
    return [match.fills if match.certainty is Certainty.LIKELY else "" for match in found]


@pytest.mark.parametrize(
    ("name", "values", "fills"),
    [
        ("Effort_P50", "1.200,5|900", "p50"),
        ("Effort_P90_hours", "10", "p90"),
        ("Sponsor_e-mail", "ada@acme.example", "business_owner"),
        ("Delivery_RAG_2025", "AMBER|RED", "delivery_health"),
        ("Project_notes", "Long", "description"),
        ("Portfolio_area_lead", "Ada", ""),
        ("Status_date", "2026-09-01", ""),
        ("Work_type", "Digital", ""),
        ("When", "Q4/2026|2027 Q1", "target_quarter"),
        ("When", "Q4/2026|soon", ""),
        ("Phase", "in progress|Paused", "status"),
        ("Priority", "High|Low", ""),
        ("Team", "", ""),
    ],
)
def test_a_column_of_initiatives_is_guessed(name: str, values: str, fills: str):
    assert likely(INITIATIVES, Title="Pay", **{name: values})[1] == fills


@pytest.mark.parametrize(
    ("name", "values", "fills"),
    [
        ("Hours__Week", "37,5", "hours_per_week"),
        ("Contract_end_date", "31/12/26|2027-01-05", "active_end"),
        ("Contract_end_date", "never", ""),
        ("Contact", "ada@acme.example", "email"),
        ("Engagement", "Permanent|Freelance", "employment_type"),
        ("Org_unit", "Digital", ""),
    ],
)
def test_a_column_of_people_is_guessed(name: str, values: str, fills: str):
    assert likely(PEOPLE, Name="Ada", **{name: values})[1] == fills


def test_of_several_columns_that_tell_the_same_none_is_guessed():
    found = likely(INITIATIVES, Title="Pay", dca_2024="RED|GREEN", dca_2025="AMBER", Q="2026-Q4")

    assert found == ["", "", "", "target_quarter"]


def test_what_is_certain_is_not_guessed_again():
    assert likely(INITIATIVES, Title="Pay", Quarter="2026-Q4", When="2026-Q4") == ["", "", ""]
