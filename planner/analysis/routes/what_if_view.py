"""A what-if as its page shows it: the address, the levers, and the lines."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from werkzeug.datastructures import MultiDict

from planner.analysis.queries.what_if import Candidate, WhatIf
from planner.analysis.queries.what_if_levers import Levers
from planner.domain.amounts import ONE
from planner.domain.ledger import Balance
from planner.domain.what_if import EVERY, Changes, Kind, Reading, named, read
from planner.web.charts import Bullet, bullet

VIEW = ("base", "find")
"""What an address holds beside changes: the revision they were made on, and what is searched."""

SHOWN = 6
"""Levers of supply that are open without being asked for."""

WIDE = Decimal("1.5")
"""A slider ends at so many times the larger of supply and demand."""


def knows(name: str, value: str) -> bool:
    """Whether an address may name this with this value."""
    return name in VIEW or not read([(name, value)]).problems


@dataclass(frozen=True, slots=True)
class Address:
    """What an address asks for. `base` is the revision its maker saw, None where it says none."""

    reading: Reading
    base: int | None
    find: str

    @classmethod
    def read(cls, asked: "MultiDict[str, str]") -> "Address":
        """The changes, base and search of an address."""
        pairs = [pair for pair in asked.items(multi=True) if pair[0] not in VIEW]
        base = asked.get("base", "")
        known = base.isascii() and base.isdigit() and len(base) < 19
        return cls(read(pairs), int(base) if known else None, asked.get("find", "").strip()[:200])

    def arguments(self, changes: Changes, base: int | None = None) -> dict[str, Any]:
        """The arguments for these changes, in their one order; no base without any."""
        base = base if self.base is None else self.base
        given: dict[str, Any] = dict(changes.query())
        if self.find:
            given["find"] = self.find
        return given | ({"base": base} if changes and base is not None else {})

    def only(self, changes: Changes, base: int | None) -> dict[str, Any]:
        """The arguments for these changes to the plan as it is now, without any search."""
        return replace(self, base=None, find="").arguments(changes, base)


@dataclass(frozen=True, slots=True)
class Lever:
    """One figure that can be changed. `most` is where its slider ends, None where it has none."""

    name: str
    label: str
    value: str
    base: Decimal | None
    now: Decimal | None
    most: int | None = None

    @property
    def id(self) -> str:
        """Its element's id."""
        return self.name.replace(".", "-")


@dataclass(frozen=True, slots=True)
class Choice:
    """One initiative and what can become of it: value and words each."""

    name: str
    candidate: Candidate
    value: str
    options: Sequence[tuple[str, str]]

    @property
    def id(self) -> str:
        """Its element's id."""
        return self.name.replace(".", "-")


@dataclass(frozen=True, slots=True)
class Line:
    """One pool before and after."""

    before: Balance
    after: Balance
    bullet: Bullet

    @property
    def moves(self) -> bool:
        """Whether anything about it changes."""
        return self.before != self.after


@dataclass(frozen=True, slots=True)
class Chip:
    """A change that is made, and the address's changes without it."""

    label: str
    rest: Changes


def lines(found: WhatIf) -> list[Line]:
    """Every pool, those that move first, the largest deficit first."""
    made = [
        Line(
            was,
            now,
            bullet(
                now.pool.name,
                now.supply,
                now.p50,
                now.p90,
                before=was.p50 if was.p50 != now.p50 else None,
            ),
        )
        for was, now in found.outcome.pairs
    ]
    return sorted(made, key=lambda line: (not line.moves, line.after.delta))


def supply_levers(found: WhatIf) -> tuple[list[Lever], list[Lever]]:
    """The levers of supply: those to show, with every one that is moved; and the others."""
    ordered = sorted(found.outcome.pairs, key=lambda pair: pair[0].delta)
    moved = found.changes.supplies
    shown = [_supply(found, EVERY, None)]
    folded: list[Lever] = []
    for place, pair in enumerate(ordered):
        key = pair[0].pool.id
        near = place < SHOWN or key in moved
        (shown if near else folded).append(_supply(found, key, pair))
    return shown, folded


def rate_levers(found: WhatIf) -> list[Lever]:
    """The levers of calibration; a pool without a rate counts 1:1."""
    pools = found.ground.inputs.pools
    levers = [Lever(str(Kind.RATE), "Every pool", _value(found.changes.rates, EVERY), None, None)]
    for pool in pools:
        base = found.ground.rates.get(pool.id, ONE)
        amount = found.changes.rate(pool.id)
        now = amount.of(base) if amount else base
        value = _value(found.changes.rates, pool.id)
        levers.append(Lever(named(Kind.RATE, pool.id), pool.name, value, base, now))
    return levers


def choices(found: WhatIf, offered: Levers) -> list[Choice]:
    """The initiatives on offer; what is planned can leave, the others can be taken in."""
    leave = [
        ("", "as planned"),
        ("out", "out"),
        *((label, f"in {label} instead") for label in found.ground.quarters),
    ]
    enter = [("", "not in the plan"), ("in", "in")]
    fates = found.changes.fates
    return [
        Choice(
            named(Kind.INITIATIVE, one.id),
            one,
            str(fates[one.id]) if one.id in fates else "",
            leave if one.planned else enter,
        )
        for one in offered.candidates
    ]


def chips(found: WhatIf) -> list[Chip]:
    """Every change in words, each with what is left without it."""
    return [
        Chip(label, found.changes.without(name))
        for (name, _), label in zip(found.changes.query(), found.labels, strict=True)
    ]


def _supply(found: WhatIf, key: int, pair: tuple[Balance, Balance] | None) -> Lever:
    name, value = named(Kind.SUPPLY, key), _value(found.changes.supplies, key)
    if pair is None:
        return Lever(name, "Every pool", value, None, None)
    was, now = pair
    top = max(was.supply, was.p50, now.supply) * WIDE
    most = max(10, -(-int(top) // 10) * 10)
    return Lever(name, was.pool.name, value, was.supply, now.supply, most)


def _value(amounts: Any, key: int) -> str:
    return str(amounts[key]) if key in amounts else ""
