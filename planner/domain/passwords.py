"""What a password has to be: long, and more than the words that everybody here would try first.

Own code: libraries that judge passwords weigh more than all of sign-in, and what their lists hold
is nearly all shorter than what is asked for here.
"""

from collections.abc import Iterable, Iterator
from itertools import pairwise

SHORTEST, LONGEST = 12, 1000
FEWEST_LETTERS = 5
"""How many different ones it needs."""
FEWEST_OWN = 6
"""How many letters have to be left when the words that anybody would try are taken out."""
TRIED_FIRST = (
    *("password", "passwort", "planner", "welcome", "letmein", "administrator", "admin"),
    *("qwertyuiop", "qwertzuiop", "asdfghjkl", "qwerty", "iloveyou", "changeme", "secret"),
)
ROWS = ("abcdefghijklmnopqrstuvwxyz", "01234567890")


def weakness(password: str, own_words: Iterable[str]) -> str | None:
    """What is wrong with a password, in a sentence; None for one that will do.

    `own_words` are what a stranger would try for this person: their name, address, organisation.
    """
    if len(password) < SHORTEST:
        return f"Give at least {SHORTEST} characters; a few words do well."
    if len(password) > LONGEST:
        return f"Give at most {LONGEST} characters."
    plain = password.casefold()
    if len(set(plain)) < FEWEST_LETTERS:
        return "It repeats itself: use more different characters."
    for word in sorted(_tried(own_words), key=len, reverse=True):
        plain = plain.replace(word, "")
    if len(_without_rows(plain)) < FEWEST_OWN:
        return "It would be guessed early: use words that have nothing to do with you or Planner."
    return None


def _tried(own_words: Iterable[str]) -> Iterator[str]:
    yield from TRIED_FIRST
    for told in own_words:
        for mark in "@.-_,":
            told = told.replace(mark, " ")
        yield from (part for part in told.casefold().split() if len(part) >= 4)


def _without_rows(text: str) -> str:
    """Without letters or figures that follow each other as on a keyboard or when counting."""
    steps = {pair for row in ROWS for pair in pairwise(row)}
    kept = [
        letter
        for before, letter in zip(f" {text}", text, strict=False)
        if letter != before and (before, letter) not in steps and (letter, before) not in steps
    ]
    return "".join(kept)
