"""A search line: free words, and words that are held to one thing, such as `state:failed`.

What the line says that the list does not know is told in a sentence and left out, so that a
slip of the finger does not empty the page.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from difflib import get_close_matches

LONGEST = 200
MOST_WORDS = 12

_PART = re.compile(r'(?:([a-z][a-z-]*):)?(?:"([^"]*)"?|(\S+))', re.IGNORECASE)
_SPAN = re.compile(r"([1-9]\d{0,4})(m|h|d|w)")
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}

Check = Callable[[str], str | None]
"""What is wrong with a value, as the end of a sentence; None for one that is known."""


@dataclass(frozen=True, slots=True)
class Qualifier:
    """A word before a colon that holds what follows to one thing."""

    name: str
    example: str
    meaning: str
    check: Check = lambda value: None


@dataclass(frozen=True, slots=True)
class Search:
    """What a search line asks for. `problems` are whole sentences on what was left out."""

    words: tuple[str, ...] = ()
    """Each is wanted; one that was quoted holds its spaces."""
    named: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By qualifier, the values; any of them will do."""
    problems: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether it asks for everything."""
        return not self.words and not self.named

    @property
    def line(self) -> str:
        """The search as somebody would type it."""
        held = [
            f"{name}:{_quoted(value)}" for name, values in self.named.items() for value in values
        ]
        return " ".join([*held, *(_quoted(word, plain=False) for word in self.words)])

    def of(self, name: str) -> tuple[str, ...]:
        """The values of one qualifier."""
        return self.named.get(name, ())

    def holding(self, name: str, *values: str) -> "Search":
        """The search with one qualifier set to these values; without any, it is taken off."""
        others = {key: kept for key, kept in self.named.items() if key != name}
        return replace(self, named={**others, name: values} if values else others)


def read(line: str, qualifiers: Iterable[Qualifier]) -> Search:
    """The search that a line asks for."""
    known = {qualifier.name: qualifier for qualifier in qualifiers}
    words: list[str] = []
    named: dict[str, list[str]] = {}
    problems: list[str] = []
    for name, quoted, bare in _PART.findall(line[:LONGEST]):
        name, value = name.lower(), (quoted or bare).strip()
        if not name and value[-1:] == ":" and value[:-1].lower() in known and not quoted:
            problems.append(_says_nothing(known[value[:-1].lower()]))
        elif bare.startswith("//") or not name:
            words += [f"{name}:{value}" if name else value]
        elif wrong := _wrong(name, value, known):
            problems.append(wrong)
        else:
            named.setdefault(name, []).append(value)
    left, more = [word for word in words if word][:MOST_WORDS], len(words) > MOST_WORDS
    if more:
        problems.append(f"Only the first {MOST_WORDS} words are searched for.")
    held = {name: tuple(dict.fromkeys(values)) for name, values in named.items()}
    return Search(tuple(left), held, tuple(problems))


def span(value: str) -> timedelta | None:
    """A length of time as it is typed: 30m, 24h, 7d, 2w; None for anything else."""
    found = _SPAN.fullmatch(value.lower())
    return timedelta(**{_UNITS[found[2]]: int(found[1])}) if found else None


def one_of(values: Iterable[str], kind: str) -> Check:
    """Knows these values; of another it says which comes nearest."""
    known = list(values)

    def check(value: str) -> str | None:
        if value in known:
            return None
        near = get_close_matches(value.lower(), known, 1)
        hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(known[:8])}."
        return f"is no {kind}: {hint}"

    return check


def _wrong(name: str, value: str, known: Mapping[str, Qualifier]) -> str | None:
    if name not in known:
        near = get_close_matches(name, known, 1)
        if near:
            return f"There is no “{name}:”, so it was left out: did you mean {near[0]}:?"
        there = ", ".join(f"{each}:" for each in known)
        return f"There is no “{name}:”, so it was left out. There are {there}; text goes in quotes."
    if not value:
        return _says_nothing(known[name])
    wrong = known[name].check(value)
    return f"“{name}:{value}” was left out, since it {wrong}" if wrong else None


def _says_nothing(qualifier: Qualifier) -> str:
    name, example = qualifier.name, qualifier.example
    return f"“{name}:” was left out, since nothing follows it: type {example}."


def _quoted(value: str, plain: bool = True) -> str:
    """The value, in quotes where it would be read otherwise without."""
    awkward = " " in value or (not plain and ":" in value)
    return f'"{value}"' if awkward else value
