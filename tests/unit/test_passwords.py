"""Passwords: what they have to be, what is kept of them, and that nobody's takes as long."""

import pytest
from argon2 import extract_parameters

from planner.accounts.passwords import NOBODYS, hashed, matches
from planner.domain.passwords import weakness


@pytest.fixture(scope="module")
def stored() -> str:
    return hashed("a long and good one")


def test_a_password_fits_what_is_stored_of_it_and_no_other_does(stored: str):
    assert matches(stored, "a long and good one")
    assert not matches(stored, "a long and good two")


def test_an_unknown_user_takes_as_long_as_a_known_one(stored: str):
    assert extract_parameters(NOBODYS) == extract_parameters(stored)
    assert not matches(None, "a long and good one")


OWN = ["Ada Lovelace", "ada.lovelace@acme.example", "Northbridge Digital Office northbridge"]


@pytest.mark.parametrize(
    "password", ["eleven grey herons", "Tr0ub4dor&3 and more", "\u6c34\u706b\u6728\u91d1\u571f" * 3]
)
def test_a_long_password_of_other_words_will_do(password: str):
    assert weakness(password, OWN) is None


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("elevenchars", "Give at least 12 characters; a few words do well."),
        ("x" * 1001, "Give at most 1000 characters."),
        ("abababababab", "It repeats itself: use more different characters."),
        ("PasswordPassword", None),
        ("Planner2026!", None),
        ("lovelace-ada-lovelace", None),
        ("Northbridge1", None),
        ("123456789012", None),
        ("abcdefghijklmnop", None),
        ("qwertyuiop12", None),
    ],
)
def test_one_that_would_be_tried_first_is_refused(password: str, sentence: str | None):
    guessed = "It would be guessed early: use words that have nothing to do with you or Planner."

    assert weakness(password, OWN) == (sentence or guessed)
