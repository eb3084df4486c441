"""What an audit event about pools or flags says."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from planner.capacity.sentences import SENTENCES as CAPACITY
from planner.features.sentences import SENTENCES as FEATURES
from planner.web.sentences import sentence, tell

tell(CAPACITY)
tell(FEATURES)


@dataclass
class Event:
    action: str
    subject: str
    facts: dict = field(default_factory=dict)
    at: datetime = datetime(2026, 11, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    ("action", "facts", "said"),
    [
        ("skill_pool.added", {"name": "Data"}, "added skill pool Data"),
        (
            "skill_pool.edited",
            {"name_from": "Dat{a}", "name_to": "Data"},
            "renamed skill pool Dat{a} to Data",
        ),
        (
            "skill_pool.edited",
            {"description_from": "", "description_to": "Pipelines"},
            "described skill pool Data",
        ),
        ("skill_pool.edited", {}, "saved skill pool Data as it was"),
        ("skill_pool.deactivated", {}, "took skill pool Data out of the ledgers"),
        (
            "skill_pool.rated",
            {"effective_date": "2026-10-01", "from": "0.1", "to": "0.125"},
            "set the rate of skill pool Data to 0.125 tokens per hour from 2026-10-01; it was 0.1",
        ),
        (
            "skill_pool.rated",
            {"effective_date": "2026-10-01", "from": None, "to": "0.125"},
            "set the rate of skill pool Data to 0.125 tokens per hour from 2026-10-01",
        ),
        (
            "flag.turned_off",
            {"name": "Token planning", "reason": "The pilot is over"},
            "turned off Token planning: The pilot is over",
        ),
    ],
)
def test_a_change_is_said_in_a_sentence(action: str, facts: dict, said: str):
    assert sentence(Event(action, "skill pool Data", facts)) == said
