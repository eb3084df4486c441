"""What the rows of a file would ask of each pool, and what that would do to a ledger.

A file is added up column by column while it is checked, a few microseconds a cell; what is kept
of 100,000 rows is one sum per pool.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import compress
from typing import Any

from planner.domain.amounts import ONE, ZERO, round_half_up
from planner.domain.derive_demand import DeriveInputs, rates_on, tokens_of
from planner.domain.effect import Effect, effect
from planner.domain.importing.sheets import Sheet
from planner.domain.ledger import Balance, PoolTotals, balance_of_totals
from planner.domain.token_model import TokenInputs

Amounts = tuple[Decimal, Decimal | None]
"""P50 and P90 in tokens."""
Moves = Mapping[int, PoolTotals]
"""By pool, by how much the sums of its demand change."""


@dataclass(frozen=True, slots=True)
class Impact:
    """A ledger before and after an import: the lines that differ, the totals, who changes sides."""

    lines: Sequence[tuple[Balance, Balance]]
    effect: Effect

    @property
    def worst(self) -> tuple[Balance, Balance] | None:
        """The line that lacks the most more than before; None where none lacks more."""
        more = [(was, now) for was, now in self.lines if now.deficit > was.deficit]
        return max(more, key=lambda pair: pair[1].deficit - pair[0].deficit, default=None)


def asked_by(sheet: Sheet, places: Iterable[int], inputs: DeriveInputs) -> dict[int, PoolTotals]:
    """What these rows would ask of each pool as new initiatives. `inputs` has pools and rates."""
    chosen = set(places)
    mask = [place in chosen for place in range(len(sheet.records))]
    pools = {pool.name.lower(): pool.id for pool in inputs.pools if pool.active}
    rates = rates_on(inputs.on, inputs.calibrations)
    found: dict[int, PoolTotals] = {}
    for skill, hours in sheet.hours.items():
        if (pool_id := pools.get(skill.lower())) is not None:
            cells = zip(hours, sheet.of("p50"), sheet.of("p90"), strict=True)
            asked = _added_up(pool_id, rates.get(pool_id, ONE), compress(cells, mask))
            found = together(found, {pool_id: asked} if asked.rows else {})
    return found


def _added_up(pool_id: int, rate: Decimal, rows: Iterable[Any]) -> PoolTotals:
    """Rows by hours, P50 and P90, each rounded as it is stored, added up."""
    p50, p90, asking, lacking = ZERO, ZERO, 0, 0
    for hours, low, high in rows:
        if hours:
            one, other = tokens_of(hours * rate, low, high)
            asking, p50 = asking + 1, p50 + round_half_up(one)
            lacking += other is None
            p90 += ZERO if other is None else round_half_up(other)
    return PoolTotals(pool_id, p50, p90, asking, lacking)


def moved_by(
    changes: Iterable[tuple[int, Amounts | None, Amounts | None]],
) -> dict[int, PoolTotals]:
    """By how much rows of demand change the sums: (pool, before, after) each, None for no row."""
    found: dict[int, PoolTotals] = {}
    for pool_id, before, after in changes:
        for amounts, rows in ((before, -1), (after, 1)):
            if amounts is not None:
                found = together(found, {pool_id: _times(pool_id, *amounts, rows)})
    return found


def together(one: Moves, other: Moves) -> dict[int, PoolTotals]:
    """Both, added up by pool."""
    return {**one, **{key: _sum(one[key], b) if key in one else b for key, b in other.items()}}


def impact(inputs: TokenInputs, moves: Moves) -> Impact:
    """What these moves do to the ledger that is drawn up from `inputs`."""
    totals = together({total.pool_id: total for total in inputs.totals}, moves)
    before = balance_of_totals(inputs.pools, inputs.supplies, inputs.totals)
    after = balance_of_totals(inputs.pools, inputs.supplies, totals.values())
    pairs = zip(before, after, strict=True)
    return Impact([(was, now) for was, now in pairs if was != now], effect(before, after))


def _times(pool_id: int, p50: Decimal, p90: Decimal | None, rows: int) -> PoolTotals:
    lacking = rows if p90 is None else 0
    return PoolTotals(pool_id, p50 * rows, (p90 or ZERO) * rows, rows, lacking)


def _sum(one: PoolTotals, other: PoolTotals) -> PoolTotals:
    return PoolTotals(
        one.pool_id,
        one.p50 + other.p50,
        one.p90 + other.p90,
        one.rows + other.rows,
        one.rows_without_p90 + other.rows_without_p90,
    )
