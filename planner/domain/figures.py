"""The names of figures: what a figure is about, of which scenarios, and what is measured.

A name is readable, stable and safe in an address: `ledger-2.pool-5.delta`,
`calculator-5.skill-Data_engineering.gap`, `compare-2-4.pool-5.asked`. It names rows by their keys
and skills by their names, so that it says what it was even when that is gone.
"""

import re
from dataclasses import dataclass

LONGEST = 2000
"""Characters of a name; a longer one is nobody's."""

_HEAD = re.compile(r"([a-z]+)((?:-[1-9][0-9]{0,17})+)")
_PART = re.compile(r"([a-z]+)-(.+)", re.DOTALL)
_ESCAPED = re.compile(r"~([0-9a-f]{1,6})~")


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure by its name. `of` narrows it down: to a pool, an initiative, a skill."""

    about: str
    scenarios: tuple[int, ...]
    of: tuple[tuple[str, str], ...]
    measure: str

    def __str__(self) -> str:
        head = "-".join([self.about, *map(str, self.scenarios)])
        return ".".join([head, *(f"{kind}-{_safe(name)}" for kind, name in self.of), self.measure])

    def name(self, kind: str) -> str | None:
        """What of this kind it is narrowed down to; None where it is not."""
        return dict(self.of).get(kind)

    def key(self, kind: str) -> int | None:
        """The same as the key of a row; None where it is none."""
        name = self.name(kind) or ""
        return int(name) if name.isascii() and name.isdecimal() and len(name) < 19 else None

    def measuring(self, measure: str) -> "Figure":
        """Another measure of the same."""
        return Figure(self.about, self.scenarios, self.of, measure)


def figure(about: str, scenarios: int | tuple[int, ...], measure: str, **of: object) -> Figure:
    """The figure with this name; what it is narrowed down to as `pool=5`, None left out."""
    keys = (scenarios,) if isinstance(scenarios, int) else scenarios
    narrowed = tuple((kind, str(name)) for kind, name in of.items() if name is not None)
    return Figure(about, keys, narrowed, measure)


def read(text: str) -> Figure | None:
    """The figure that a name stands for; None where nothing is called so."""
    head, *parts = text.split(".") if len(text) <= LONGEST else [""]
    found = _HEAD.fullmatch(head)
    matched = [_PART.fullmatch(part) for part in parts[:-1]]
    if found is None or not parts or not all(matched):
        return None
    of = tuple((each[1], _plain(each[2])) for each in matched if each)
    scenarios = tuple(int(key) for key in found[2][1:].split("-"))
    return Figure(found[1], scenarios, of, parts[-1])


def _safe(name: str) -> str:
    """Letters, digits and hyphens as they are, a space as `_`, and the rest by its number."""
    return "".join(
        "_" if sign == " " else sign if sign.isalnum() or sign == "-" else f"~{ord(sign):x}~"
        for sign in name
    )


def _plain(text: str) -> str:
    spaced = text.replace("_", " ")
    return _ESCAPED.sub(lambda found: _sign(int(found[1], 16), found[0]), spaced)


def _sign(number: int, otherwise: str) -> str:
    return chr(number) if number < 0x110000 else otherwise
