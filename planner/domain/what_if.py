"""Changes to a plan that live in an address: read from its query, and written back in one order.

`supply.12=+40` gives pool 12 forty tokens more; `supply=-10%` takes a tenth from every pool that
is not named itself. `rate.12=0.15` is what an hour of pool 12 would be worth. `initiative.7=out`
leaves initiative 7 out, `initiative.7=2027-Q1` defers it, `initiative.9=in` takes 9 in.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from planner.domain.amounts import ZERO, written

MANY = 40
"""So many changes are a plan of their own, and should be saved as one."""

MOST = 200
"""Further changes of an address are not read."""

LARGEST = Decimal(10**10)
EVERY = 0
"""In place of a pool's id: every pool that is not named itself."""

_AMOUNT = re.compile(r"([+-]?)(\d+(?:\.\d{0,3})?|\.\d{1,3})(%?)")
_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?%?")
_NAME = re.compile(r"(supply|rate)(?:\.([1-9]\d{0,17}))?|(initiative)\.([1-9]\d{0,17})")
_QUARTER = re.compile(r"\d{4}-Q[1-4]")


class Kind(StrEnum):
    """What a change is about."""

    SUPPLY = "supply"
    RATE = "rate"
    INITIATIVE = "initiative"


class Way(StrEnum):
    """How a figure is changed: to another, by so much, or by so many per cent."""

    TO = "to"
    BY = "by"
    PERCENT = "percent"


@dataclass(frozen=True, slots=True)
class Amount:
    """What becomes of a figure."""

    way: Way
    value: Decimal

    def of(self, figure: Decimal) -> Decimal:
        """The figure as it would be, never below 0 and not rounded."""
        if self.way is Way.TO:
            return self.value
        more = self.value if self.way is Way.BY else figure * self.value / 100
        return max(ZERO, figure + more)

    def __str__(self) -> str:
        """As an address has it: 428, +40, -10%."""
        plain = f"{self.value:f}"
        plain = plain.rstrip("0").rstrip(".") if "." in plain else plain
        sign = "+" if self.way is not Way.TO and self.value >= 0 else ""
        return f"{sign}{plain}{'%' if self.way is Way.PERCENT else ''}"

    @property
    def words(self) -> str:
        """As a person would write it: 428, +40, −10 %."""
        sign = "+" if self.way is not Way.TO and self.value >= 0 else ""
        return f"{sign}{written(self.value)}{' %' if self.way is Way.PERCENT else ''}"

    @property
    def idle(self) -> bool:
        """True for one that leaves every figure as it is."""
        return self.way is not Way.TO and not self.value

    @classmethod
    def read(cls, text: str) -> "Amount | None":
        """The amount a text stands for; None for one that stands for none."""
        plain = re.sub(r"\s", "", text).replace("−", "-")
        found = _AMOUNT.fullmatch(plain.replace(",", "") if _GROUPED.fullmatch(plain) else plain)
        if found is None:
            return None
        sign, digits, percent = found.groups()
        value = _decimal(digits)
        if value is None or value >= LARGEST:
            return None
        way = Way.PERCENT if percent else Way.BY if sign else Way.TO
        return cls(way, -value if sign == "-" and value else value)


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of an initiative: `in`, `out`, or the label of the quarter it moves to."""

    word: str

    @property
    def leaves(self) -> bool:
        """Whether the plan loses it."""
        return self.word != "in"

    @property
    def quarter(self) -> str | None:
        """The quarter it moves to, None where it moves to none."""
        return None if self.word in ("in", "out") else self.word

    def __str__(self) -> str:
        return self.word

    @classmethod
    def read(cls, text: str) -> "Fate | None":
        """The fate a text stands for; None for one that stands for none."""
        word = text.strip()
        if word.lower() in ("in", "out"):
            return cls(word.lower())
        return cls(word.upper()) if _QUARTER.fullmatch(word.upper()) else None


@dataclass(frozen=True, slots=True)
class Changes:
    """What is changed about a plan, by pool and by initiative; `EVERY` stands for every pool."""

    supplies: Mapping[int, Amount] = field(default_factory=dict)
    rates: Mapping[int, Amount] = field(default_factory=dict)
    fates: Mapping[int, Fate] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.supplies or self.rates or self.fates)

    def __len__(self) -> int:
        return len(self.supplies) + len(self.rates) + len(self.fates)

    @property
    def leaving(self) -> frozenset[int]:
        """The initiatives that leave the plan."""
        return frozenset(key for key, fate in self.fates.items() if fate.leaves)

    @property
    def coming(self) -> frozenset[int]:
        """The initiatives that are taken in."""
        return frozenset(key for key, fate in self.fates.items() if not fate.leaves)

    def supply(self, pool_id: int) -> Amount | None:
        """What becomes of a pool's supply; None where it stays."""
        return self.supplies.get(pool_id) or self.supplies.get(EVERY)

    def rate(self, pool_id: int) -> Amount | None:
        """What becomes of a pool's rate; None where it stays."""
        return self.rates.get(pool_id) or self.rates.get(EVERY)

    def query(self) -> list[tuple[str, str]]:
        """As an address has them: supplies, rates, initiatives, each by id."""
        parts: tuple[tuple[Kind, Mapping[int, Amount] | Mapping[int, Fate]], ...] = (
            (Kind.SUPPLY, self.supplies),
            (Kind.RATE, self.rates),
            (Kind.INITIATIVE, self.fates),
        )
        return [
            (named(kind, key), str(found[key])) for kind, found in parts for key in sorted(found)
        ]

    def without(self, *names: str) -> "Changes":
        """The same with some of them taken back, by their names in an address."""
        return read(pair for pair in self.query() if pair[0] not in names).changes


@dataclass(frozen=True, slots=True)
class Reading:
    """The changes an address asks for, and a sentence for each that is left out."""

    changes: Changes
    problems: tuple[str, ...] = ()


def named(kind: Kind, key: int) -> str:
    """The name of a change in an address."""
    return f"{kind}.{key}" if key else str(kind)


def read(pairs: Iterable[tuple[str, str]]) -> Reading:
    """The changes that names and values stand for. An empty value changes nothing."""
    wanted: dict[str, str] = {}
    problems: list[str] = []
    for name, text in pairs:
        if not text.strip():
            continue
        if _NAME.fullmatch(name) is None:
            problems.append(f"{_quoted(name)} is nothing that can be changed here.")
        elif len(wanted) == MOST and name not in wanted:
            problems = [one for one in problems if one != _TOO_MANY] + [_TOO_MANY]
        else:
            if wanted.get(name, text) != text:
                problems.append(f"{name} is given twice; the last one counts.")
            wanted[name] = text
    changes = Changes()
    for name, text in wanted.items():
        try:
            changes = _with(changes, name, text)
        except _NotRead as odd:
            problems.append(str(odd))
    return Reading(changes, tuple(problems))


_TOO_MANY = f"An address holds at most {MOST} changes; the rest is left out."


class _NotRead(ValueError):
    """A value that stands for no change; its text is the sentence."""


def _with(changes: Changes, name: str, text: str) -> Changes:
    found = _NAME.fullmatch(name)
    assert found is not None, "names are looked at first"
    kind, key = Kind(found[1] or found[3]), int(found[2] or found[4] or EVERY)
    if kind is Kind.INITIATIVE:
        return replace(changes, fates={**changes.fates, key: _fate(name, text)})
    amount = _amount(name, key, text)
    if amount.idle:
        return changes
    if kind is Kind.SUPPLY:
        return replace(changes, supplies={**changes.supplies, key: amount})
    return replace(changes, rates={**changes.rates, key: amount})


def _fate(name: str, text: str) -> Fate:
    if (fate := Fate.read(text)) is None:
        raise _NotRead(
            f"{name}={_quoted(text)} is left out: write in, out, or a quarter such as 2027-Q1."
        )
    return fate


def _amount(name: str, key: int, text: str) -> Amount:
    amount = Amount.read(text)
    if amount is None:
        raise _NotRead(
            f"{name}={_quoted(text)} is left out: write a figure such as 428, +40, -40 or -10%."
        )
    if key == EVERY and amount.way is not Way.PERCENT:
        raise _NotRead(f"{name}={_quoted(text)} is left out: every pool changes by per cent only.")
    return amount


def _quoted(text: str) -> str:
    return f"“{text if len(text) <= 40 else text[:39] + '…'}”"


def _decimal(digits: str) -> Decimal | None:
    try:
        return Decimal(digits)
    except InvalidOperation:
        return None
