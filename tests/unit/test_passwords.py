"""Passwords: what is kept of them, and that nobody's takes as long as anybody's."""

from argon2 import extract_parameters

from planner.accounts.passwords import NOBODYS, hashed, matches


def test_a_password_fits_what_is_stored_of_it_and_no_other_does():
    stored = hashed("a long and good one")

    assert matches(stored, "a long and good one")
    assert not matches(stored, "a long and good two")


def test_an_unknown_user_takes_as_long_as_a_known_one():
    known = extract_parameters(hashed("a long and good one"))

    assert extract_parameters(NOBODYS) == known
    assert not matches(None, "a long and good one")
