"""What a word of another system likely means here."""

import pytest

from planner.domain.importing.meanings import ELSEWHERE, likely
from planner.domain.lifecycle import (
    DeliveryHealth,
    DomainComplexity,
    EmploymentType,
    InitiativeStatus,
    in_words,
)

STATES = [in_words(status) for status in InitiativeStatus]
PEOPLE = ["Tomasz Lind", "Amara Osei", "Amara Okafor", "Priya Raman"]


@pytest.mark.parametrize(
    ("text", "among", "means"),
    [
        ("In-Progress", STATES, "in execution"),
        ("DONE", STATES, "complete"),
        ("Execut", STATES, ""),
        ("resourced", STATES, ""),
        ("resorcing", STATES, "resourcing"),
        ("Tomasz L.", PEOPLE, "Tomasz Lind"),
        ("tomasz", PEOPLE, "Tomasz Lind"),
        ("Tomsz Lind", PEOPLE, "Tomasz Lind"),
        ("Amara", PEOPLE, ""),
        ("Priya R", PEOPLE, "Priya Raman"),
        ("P Raman", PEOPLE, ""),
        ("Amara Os", PEOPLE, "Amara Osei"),
        ("Amara Osi", PEOPLE, "Amara Osei"),
        ("Data Eng", ["Data engineering", "Data science"], "Data engineering"),
        ("HMRC", PEOPLE, ""),
        ("", PEOPLE, ""),
        ("done", PEOPLE, ""),
    ],
)
def test_a_meaning_is_offered_where_one_is_likely(text: str, among: list[str], means: str):
    assert likely(text, among) == means


def test_words_of_elsewhere_stand_for_words_that_there_are_and_for_one_each():
    ours = {
        in_words(word)
        for words in (InitiativeStatus, DeliveryHealth, EmploymentType, DomainComplexity)
        for word in words
    }
    theirs = [word for said in ELSEWHERE.values() for word in said]

    assert set(ELSEWHERE) <= ours
    assert len(theirs) == len(set(theirs))
    assert not set(theirs) & ours
