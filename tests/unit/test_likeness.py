"""Titles that may mean the same."""

import pytest

from planner.domain.likeness import closest, likeness


@pytest.mark.parametrize(
    ("one", "other", "score"),
    [
        ("Harbour permits service", "Harbour permits service", 1.0),
        ("Harbour permits service", "harbour PERMITS", 0.8),
        ("Permits for the harbour", "Harbour permits", 1.0),
        ("Payments hub", "Harbour permits", 0.0),
        ("", "Harbour permits", 0.0),
        ("Ærø ferry", "ferry ærø", 1.0),
    ],
)
def test_titles_are_as_alike_as_the_words_they_share(one: str, other: str, score: float):
    assert likeness(one, other) == pytest.approx(score)


def test_the_most_alike_come_first_and_the_rest_is_not_named():
    known = [(1, "Permits"), (2, "Harbour permits"), (3, "Payments hub"), (4, "Harbour permits")]

    found = closest("Harbour permits", known)

    assert [(each.key, round(each.score, 2)) for each in found] == [(2, 1.0), (4, 1.0), (1, 0.67)]
