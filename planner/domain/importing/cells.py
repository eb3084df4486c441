"""Reading one cell, by what its column fills. What cannot be read raises, with what would do."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from planner.domain.files.csv_cells import ERRORS, restored
from planner.domain.importing.drafts import RowRejected
from planner.domain.lifecycle import in_words

Read = Callable[[str], Any]
"""Gives the value of a cell that is not blank. Raises RowRejected or NotANumber."""
W = TypeVar("W", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Text:
    """Reads text of at most so many characters; `kind` is the problem of a longer one."""

    most: int
    kind: str = "long"
    errors: bool = False
    """Whether what a spreadsheet shows for an error is text like any other."""

    def __call__(self, text: str) -> str:
        if text in ERRORS and not self.errors:
            fix = "Mend the formula, or leave the cell empty."
            raise RowRejected("error", "text, not an error of the spreadsheet", fix)
        text = cleaned(text)
        if len(text) > self.most:
            expected = f"at most {self.most:,} characters, not {len(text):,}"
            raise RowRejected(self.kind, expected, "Shorten it.")
        return text

    def plain(self, texts: Sequence[str]) -> bool:
        """Whether all of these are what they say, so that none has to be read by itself."""
        together = "".join(texts)
        return (
            together.isascii()
            and "'" not in together
            and "#" not in together
            and len(max(texts, key=len, default="")) <= self.most
        )


def word_of(words: type[W], text: str) -> W | None:
    """The one of these words that the text is, whatever its case, spaces and dashes."""
    name = re.sub(r"[\s_-]+", "_", text).upper()
    return words[name] if name in words.__members__ else None


def one_of(words: type[W], text: str, kind: str) -> W:
    """The same; what is none of them is a problem of this kind, which names them all."""
    if word := word_of(words, text):
        return word
    raise no_word(kind, "one of " + ", ".join(in_words(each) for each in words))


def no_word(kind: str, expected: str) -> RowRejected:
    """A cell that holds none of the words that would do."""
    return RowRejected(kind, expected, "Use one of those words, or leave the cell empty.")


def named(things: Mapping[str, int | None], text: str) -> int | None:
    """The key of what the text names; LookupError where nothing here is called so.

    None where several are. Names are in lower case with single spaces.
    """
    return things[" ".join(cleaned(text).lower().split())]


def cleaned(text: str) -> str:
    """The text as its writer had it: one form of each letter, and no guard against formulas."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    return restored(text) if text.startswith("'") else text
