"""What changes of an address would make of a plan: a second ledger, and the rows behind it."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from planner.domain.amounts import ONE, ZERO, round_half_up
from planner.domain.derive_demand import Calibration, DeriveInputs, ScopeItem, derive_demand
from planner.domain.ledger import Balance, PoolTotals, Supply, balance_of_totals
from planner.domain.planning import PlanningMode
from planner.domain.token_model import TokenInputs
from planner.domain.what_if import EVERY, Changes, Fate, Kind, Reading, named

Amounts = tuple[Decimal, Decimal | None]
"""P50 and P90 in tokens."""


class Row(NamedTuple):
    """A row of demand on file. `rate` is what it was derived at, None where it was typed.

    A tuple, because another rate of every pool touches tens of thousands of them.
    """

    initiative_id: int
    pool_id: int
    amounts: Amounts
    rate: Decimal | None


class Followed(NamedTuple):
    """The derived rows of a pool added up: as they are, and once they have followed its rate."""

    before: PoolTotals
    after: PoolTotals


@dataclass(frozen=True, slots=True)
class Ground:
    """What changes are made to.

    `rows` are those on file that a change touches, except for those that merely follow a rate and
    are `followed` instead, where nobody asks for them one by one. `scope` is that of initiatives
    to be taken in.
    `titles` and `planned` speak of the initiatives that are named; `planned` ones are ranked or
    ask for something. `quarters` are the labels of those to defer to. A pool without a rate in
    force has no entry in `rates`, and counts 1:1.
    """

    inputs: TokenInputs
    rates: Mapping[int, Decimal]
    rows: Sequence[Row] = ()
    scope: Sequence[ScopeItem] = ()
    titles: Mapping[int, str] = field(default_factory=dict)
    planned: Collection[int] = frozenset()
    quarters: Sequence[str] = ()
    followed: Sequence[Followed] = ()


class Rewritten(NamedTuple):
    """A row of demand before and after; None where there is none. `typed` once it is saved."""

    initiative_id: int
    pool_id: int
    before: Amounts | None
    after: Amounts | None
    typed: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """The ledger before and after, pool by pool in the same order, and the rows that differ."""

    before: Sequence[Balance]
    after: Sequence[Balance]
    rows: Sequence[Rewritten]

    @property
    def pairs(self) -> list[tuple[Balance, Balance]]:
        """Each pool's line before and after."""
        return list(zip(self.before, self.after, strict=True))


def fitted(changes: Changes, ground: Ground) -> Reading:
    """The changes that can be made to this plan, and a sentence for each that cannot."""
    problems: list[str] = []
    for name, problem in _problems(changes, ground):
        changes = changes.without(name)
        problems.append(problem)
    return Reading(changes, tuple(problems))


def outcome(ground: Ground, changes: Changes) -> Outcome:
    """What the changes make of the plan. Without any, it is the plan.

    An initiative that leaves takes all its demand along; one that is taken in asks for what its
    scope derives. Where a rate changes, derived demand follows and typed demand stays.
    """
    inputs = ground.inputs
    rates = changed_rates(ground, changes)
    rows = [*_touched(ground, changes, rates), *_coming(ground, changes, rates)]
    return Outcome(
        balance_of_totals(inputs.pools, inputs.supplies, inputs.totals),
        balance_of_totals(
            inputs.pools,
            list(_supplies(inputs, changes)),
            _totals(following(inputs.totals, ground.followed), rows),
        ),
        rows,
    )


def _problems(changes: Changes, ground: Ground) -> Iterator[tuple[str, str]]:
    pools = {pool.id: pool.name for pool in ground.inputs.pools}
    for kind, found in ((Kind.SUPPLY, changes.supplies), (Kind.RATE, changes.rates)):
        for key in sorted(found.keys() - pools.keys() - {EVERY}):
            yield named(kind, key), f"{named(kind, key)} is left out: no active pool has that id."
    for key, amount in sorted(changes.rates.items()):
        if key in pools and not amount.of(ground.rates.get(key, ONE)):
            yield (
                named(Kind.RATE, key),
                f"The rate of {pools[key]} stays: an hour has to be worth more than 0 tokens.",
            )
    if changes.rates.get(EVERY) and not changes.rates[EVERY].of(ONE):
        yield Kind.RATE, "The rates stay: an hour has to be worth more than 0 tokens."
    for key, fate in sorted(changes.fates.items()):
        if problem := _misfit(key, fate, ground):
            yield named(Kind.INITIATIVE, key), problem


def _misfit(key: int, fate: Fate, ground: Ground) -> str | None:
    title = ground.titles.get(key)
    if title is None:
        return f"{named(Kind.INITIATIVE, key)} is left out: no initiative has that id."
    if fate.leaves and key not in ground.planned:
        return f"{title} is not in this plan, so it cannot leave it."
    if not fate.leaves and key in ground.planned:
        return f"{title} is in this plan already."
    if fate.quarter and fate.quarter not in ground.quarters:
        return f"{title} stays: {fate.quarter} is no later quarter of the calendar."
    return None


def changed_rates(ground: Ground, changes: Changes) -> dict[int, Decimal]:
    """Tokens per hour of the pools whose rate would be another one."""
    asked = ((pool.id, changes.rate(pool.id)) for pool in ground.inputs.pools)
    return {key: amount.of(ground.rates.get(key, ONE)) for key, amount in asked if amount}


def _supplies(inputs: TokenInputs, changes: Changes) -> Iterator[Supply]:
    given = {supply.pool_id: supply.tokens for supply in inputs.supplies}
    for pool in inputs.pools:
        if amount := changes.supply(pool.id):
            yield Supply(pool.id, round_half_up(amount.of(given.get(pool.id, ZERO))))
        elif pool.id in given:
            yield Supply(pool.id, given[pool.id])


def _touched(ground: Ground, changes: Changes, rates: Mapping[int, Decimal]) -> Iterator[Rewritten]:
    leaving, scaled = changes.leaving, cache(_scaled)
    for initiative_id, pool_id, amounts, rate in ground.rows:
        if initiative_id in leaving:
            yield Rewritten(initiative_id, pool_id, amounts, None)
        elif rate is not None and pool_id in rates:
            after = scaled(amounts, rates[pool_id], rate)
            if after != amounts:
                yield Rewritten(initiative_id, pool_id, amounts, after, typed=True)


def _scaled(amounts: Amounts, rate: Decimal, before: Decimal) -> Amounts:
    """What a derived row asks for at another rate than it was derived with."""
    p50, p90 = amounts
    return round_half_up(p50 * rate / before), (
        None if p90 is None else round_half_up(p90 * rate / before)
    )


def following(totals: Sequence[PoolTotals], followed: Iterable[Followed]) -> list[PoolTotals]:
    """The demand on each pool once derived rows have followed its rate."""
    moved = {before.pool_id: (before, after) for before, after in followed}
    return [
        _moved(total, *moved[total.pool_id]) if total.pool_id in moved else total
        for total in totals
    ]


def _moved(total: PoolTotals, before: PoolTotals, after: PoolTotals) -> PoolTotals:
    """As many rows as ever; each amount is what it is without the rows, and with the new ones."""
    return PoolTotals(
        total.pool_id,
        total.p50 - before.p50 + after.p50,
        total.p90 - before.p90 + after.p90,
        total.rows,
        total.rows_without_p90,
    )


def _coming(ground: Ground, changes: Changes, rates: Mapping[int, Decimal]) -> Iterator[Rewritten]:
    if not changes.coming:
        return
    derived = derive_demand(
        DeriveInputs(
            mode=PlanningMode.TOKEN,
            ranked=sorted(changes.coming),
            scope_items=ground.scope,
            pools=ground.inputs.pools,
            calibrations=[
                Calibration(key, rate, date.min) for key, rate in {**ground.rates, **rates}.items()
            ],
            on=date.min,
        )
    )
    for demand in derived.demands:
        row = demand.rounded()
        asked = (row.p50, row.p90)
        yield Rewritten(row.initiative_id, row.pool.id, None, asked, row.pool.id in rates)


def _totals(totals: Iterable[PoolTotals], rows: Sequence[Rewritten]) -> list[PoolTotals]:
    """The demand on each pool once these rows are other ones; equal rows are added up at once."""
    sums = {total.pool_id: total for total in totals}
    taken = Counter((row.pool_id, row.before) for row in rows)
    taken.subtract((row.pool_id, row.after) for row in rows)
    for (pool_id, amounts), times in taken.items():
        if amounts is not None and times:
            total = sums.get(pool_id) or PoolTotals(pool_id, ZERO, ZERO, 0, 0)
            sums[pool_id] = _less(total, amounts, times)
    return list(sums.values())


def _less(total: PoolTotals, amounts: Amounts, times: int) -> PoolTotals:
    """A total without a row of these amounts, so many times; below 0 times it is added."""
    p50, p90 = amounts
    return PoolTotals(
        total.pool_id,
        total.p50 - times * p50,
        total.p90 - times * (p90 or ZERO),
        total.rows - times,
        total.rows_without_p90 - times * (p90 is None),
    )
