"""A chain of records: the same text for the same value, and no link that holds after a change."""

import json

import pytest

from planner.domain.chain import BEGINNING, canonical, link

SAID = {"action": "scenario.supply_stated", "facts": {"to": "120", "share": 0.5}}


def test_a_link_is_over_the_record_and_the_one_before():
    first = link(BEGINNING, SAID)

    assert len(first) == 64
    assert link(BEGINNING, dict(reversed(SAID.items()))) == first
    assert len({first, link(first, SAID), link(BEGINNING, {**SAID, "action": "other"})}) == 3


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ('{"b": 1, "a": [1.0, 0.1]}', '{"a": [1.0, 0.1], "b": 1}'),
        ("1e22", "10000000000000000000000"),
        ("1.5e+300", "15" + 299 * "0"),
        ("-0.0", "0.0"),
        ("1e-7", "0.0000001"),
        ('{"text": "1e+22 and -0.0", "share": 2.0}', '{"share": 2.0, "text": "1e+22 and -0.0"}'),
    ],
)
def test_a_number_has_one_text_however_a_database_writes_it(written: str, read: str):
    assert canonical(json.loads(written)) == canonical(json.loads(read))


def test_an_integer_and_a_fraction_are_told_apart():
    assert canonical(1) != canonical(1.0)
    assert canonical("1") != canonical(1)
