"""The token ledger: what each pool can give, what is asked of it, and what that means."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from planner.domain.amounts import ZERO, counted


@dataclass(frozen=True, slots=True)
class Pool:
    """People who can do the same kind of work. An inactive pool is in no ledger."""

    id: int
    name: str
    active: bool = True

    @property
    def opening(self) -> str:
        """The name as a sentence opens: its first letter in upper case, the rest untouched."""
        return self.name[:1].upper() + self.name[1:]


@dataclass(frozen=True, slots=True)
class Supply:
    """Tokens one pool can give in the period."""

    pool_id: int
    tokens: Decimal


@dataclass(frozen=True, slots=True)
class Demand:
    """Tokens asked of one pool; `p90` is None where nobody stated it."""

    pool_id: int
    p50: Decimal
    p90: Decimal | None


@dataclass(frozen=True, slots=True)
class PoolTotals:
    """All demand on one pool, added up. `p90` sums the rows that have one."""

    pool_id: int
    p50: Decimal
    p90: Decimal
    rows: int
    rows_without_p90: int


class State(StrEnum):
    """What a line of the ledger says about its pool."""

    NO_SUPPLY = "NO_SUPPLY"
    NO_DEMAND = "NO_DEMAND"
    DEFICIT = "DEFICIT"
    BALANCED = "BALANCED"
    SURPLUS = "SURPLUS"


@dataclass(frozen=True, slots=True)
class Balance:
    """One line of the ledger, in tokens for the whole period.

    `p90` is the sum of the rows' P90s: None as soon as one of them lacks it, or with no row.
    """

    pool: Pool
    supply: Decimal
    p50: Decimal
    p90: Decimal | None
    rows: int
    rows_without_p90: int

    @property
    def delta(self) -> Decimal:
        """Supply less demand at P50."""
        return self.supply - self.p50

    @property
    def over_capacity(self) -> bool:
        """True when P50 asks for more than the supply. P90 never decides this."""
        return self.p50 > self.supply

    @property
    def deficit(self) -> Decimal:
        """The tokens that are missing at P50, 0 when none are."""
        return max(ZERO, self.p50 - self.supply)

    @property
    def spare(self) -> Decimal:
        """The tokens left over at P50, 0 when none are."""
        return max(ZERO, self.supply - self.p50)

    @property
    def state(self) -> State | None:
        """What the line says, tested in the order of `State`; None with no supply and no demand."""
        if not self.supply:
            return State.NO_SUPPLY if self.p50 else None
        if not self.p50:
            return State.NO_DEMAND
        if self.over_capacity:
            return State.DEFICIT
        return State.SURPLUS if self.delta else State.BALANCED


SHOWS: Mapping[str, Callable[[Balance], bool]] = {
    "all": lambda line: True,
    "over": lambda line: line.over_capacity,
    "unknown": lambda line: line.rows_without_p90 > 0,
}
"""Which lines can be shown alone."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """A line in words; `tokens` is the one figure of the sentence."""

    pool: Pool
    state: State
    tokens: Decimal

    @property
    def sentence(self) -> str:
        """The line as a person would say it."""
        return _SENTENCES[self.state].format(
            pool=self.pool.opening, tokens=counted(self.tokens, "token")
        )


_SENTENCES = {
    State.NO_SUPPLY: "{pool} is asked for {tokens}, and no supply has been stated for it.",
    State.NO_DEMAND: "{pool} has {tokens}, and nothing draws on it.",
    State.DEFICIT: "{pool} holds the work back: demand is {tokens} above its calibrated capacity "
    "for the quarter.",
    State.BALANCED: "{pool} meets its demand exactly, at {tokens}.",
    State.SURPLUS: "{pool} has {tokens} to spare.",
}


@dataclass(frozen=True, slots=True)
class LedgerTotals:
    """The foot of the ledger. Spare tokens of one pool cannot fill another, so both are kept."""

    pools: int
    pools_over: int
    supply: Decimal
    p50: Decimal
    p90: Decimal | None
    rows_without_p90: int
    net: Decimal
    over: Decimal
    spare: Decimal


def balance(
    pools: Iterable[Pool], supplies: Iterable[Supply], demands: Iterable[Demand]
) -> list[Balance]:
    """Draw up the token ledger: one line per active pool, in the order the pools are given."""
    return balance_of_totals(pools, supplies, add_up(demands))


def balance_of_totals(
    pools: Iterable[Pool], supplies: Iterable[Supply], totals: Iterable[PoolTotals]
) -> list[Balance]:
    """The same ledger from demand that has been added up, at most one total per pool."""
    given: defaultdict[int, Decimal] = defaultdict(Decimal)
    for supply in supplies:
        given[supply.pool_id] += supply.tokens
    asked = {total.pool_id: total for total in totals}
    return [
        _line(pool, given[pool.id], asked.get(pool.id) or PoolTotals(pool.id, ZERO, ZERO, 0, 0))
        for pool in pools
        if pool.active
    ]


def add_up(demands: Iterable[Demand]) -> list[PoolTotals]:
    """The demand on each pool that is asked for anything, added up."""
    asked: defaultdict[int, list[Demand]] = defaultdict(list)
    for demand in demands:
        asked[demand.pool_id].append(demand)
    return [_total(pool_id, rows) for pool_id, rows in asked.items()]


def over_capacity(lines: Iterable[Balance]) -> list[Balance]:
    """The lines over capacity, deepest deficit first; equal ones stay in pool order."""
    return sorted((line for line in lines if line.over_capacity), key=lambda line: line.delta)


def explain(line: Balance) -> Explanation | None:
    """What a line means; None for a pool with neither supply nor demand."""
    if line.state is None:
        return None
    figures = {State.NO_SUPPLY: line.p50, State.NO_DEMAND: line.supply, State.BALANCED: line.supply}
    return Explanation(line.pool, line.state, figures.get(line.state, abs(line.delta)))


def total(lines: Sequence[Balance]) -> LedgerTotals:
    """Add up a ledger. P90 is unknown while a row lacks it; pools without demand add nothing."""
    supply, p50 = sum((x.supply for x in lines), ZERO), sum((x.p50 for x in lines), ZERO)
    missing = sum(line.rows_without_p90 for line in lines)
    known = [line.p90 for line in lines if line.p90 is not None]
    return LedgerTotals(
        pools=len(lines),
        pools_over=sum(line.over_capacity for line in lines),
        supply=supply,
        p50=p50,
        p90=None if missing or not known else sum(known, ZERO),
        rows_without_p90=missing,
        net=supply - p50,
        over=sum((line.deficit for line in lines), ZERO),
        spare=sum((line.spare for line in lines), ZERO),
    )


def _line(pool: Pool, supply: Decimal, asked: PoolTotals) -> Balance:
    known = asked.rows > 0 and asked.rows_without_p90 == 0
    p90 = asked.p90 if known else None
    return Balance(pool, supply, asked.p50, p90, asked.rows, asked.rows_without_p90)


def _total(pool_id: int, rows: list[Demand]) -> PoolTotals:
    stated = [row.p90 for row in rows if row.p90 is not None]
    p50 = sum((row.p50 for row in rows), ZERO)
    return PoolTotals(pool_id, p50, sum(stated, ZERO), len(rows), len(rows) - len(stated))
