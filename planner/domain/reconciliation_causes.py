"""Why token demand differs from the hours of the same plan: causes that add up to the difference.

From what the hours come to, one step at a time: whole scope items instead of the quarter's share,
what was typed instead of what scope would give, derived rows that are not as scope is now, and
demand of initiatives that are not ranked.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from planner.domain.amounts import ONE, ZERO, written

SHOWN = Decimal("0.0005")
"""A cause smaller than a thousandth is rounding, and not told."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Tokens on file for one pool at P50, by how they came about."""

    typed: Decimal = ZERO
    derived: Decimal = ZERO
    unranked: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Scope:
    """Hours of ranked scope for one pool, and those of them that typed demand stands for."""

    whole: Decimal = ZERO
    typed_over: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is on file: tokens by pool, hours of ranked scope, and the pairs typed by hand.

    Hours are by initiative and skill; the initiative is None where it has nothing typed.
    """

    asked: Mapping[int, Asked]
    hours: Mapping[tuple[int | None, str], Decimal]
    typed: Collection[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Cause:
    """One step of the difference, in tokens, and what it is."""

    words: str
    tokens: Decimal

    @property
    def sentence(self) -> str:
        """The step with its sign."""
        sign = "+" if self.tokens > 0 else ""
        return f"{sign}{written(self.tokens)} {self.words}"


def demand_causes(
    shared_hours: Decimal, scope: Scope, asked: Asked, rate: Decimal | None
) -> list[Cause]:
    """The steps from the converted hours of the quarter to the tokens on file, without small ones.

    They add up to the tokens on file less `shared_hours` at the rate, 1:1 where there is none.
    """
    return [cause for cause in _steps(shared_hours, scope, asked, rate or ONE) if _told(cause)]


def _steps(shared: Decimal, scope: Scope, asked: Asked, rate: Decimal) -> Iterator[Cause]:
    rest = (scope.whole - scope.typed_over) * rate
    yield Cause("whole scope items, not the quarter's share", (scope.whole - shared) * rate)
    yield Cause("typed instead of taken from scope", asked.typed - scope.typed_over * rate)
    yield Cause("derived rows that are not as scope is now", asked.derived - rest)
    yield Cause("initiatives that are not ranked", asked.unranked)


def _told(cause: Cause) -> bool:
    return abs(cause.tokens) >= SHOWN


def scope_of(
    pool_id: int,
    name: str,
    hours: Mapping[tuple[int | None, str], Decimal],
    typed: Collection[tuple[int, int]],
) -> Scope:
    """The ranked scope of one pool from hours by initiative and skill.

    `typed` are the pairs of initiative and pool typed by hand; the initiative of hours is None
    where it has nothing typed.
    """
    of_pool = {key: amount for key, amount in hours.items() if key[1].lower() == name.lower()}
    over = (amount for (key, _), amount in of_pool.items() if (key, pool_id) in typed)
    return Scope(sum(of_pool.values(), ZERO), sum(over, ZERO))
