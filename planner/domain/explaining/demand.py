"""Where a row of token demand comes from: somebody typed it, or scope at a rate made it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from planner.domain.amounts import ONE, ZERO, round_half_up
from planner.domain.explaining.ledger import OF_POOL, AskedRow, GivenRow
from planner.domain.explanation import (
    FLOOR,
    ROUNDED,
    Explanation,
    Origin,
    Part,
    Sign,
    Stated,
    Term,
    fold,
    shown,
)
from planner.domain.figures import Figure, figure

MEASURES: Mapping[str, str] = {
    "p50": "demand at P50",
    "p90": "demand at P90",
    "running": "running total",
    "fitting": "tokens that fit",
}
"""What can be asked about a row of demand, and what it is called."""


@dataclass(frozen=True, slots=True)
class ScopeRow:
    """Hours that a scope item asks of the pool's skill, with its estimates in hours."""

    item_id: int
    name: str
    hours: Decimal
    p50: Decimal | None
    p90: Decimal | None
    stated: Stated

    @property
    def hours_p90(self) -> Decimal | None:
        """The hours in nine futures of ten; None where an estimate is missing."""
        if not self.p50 or self.p90 is None:
            return None
        return self.hours * self.p90 / self.p50


@dataclass(frozen=True, slots=True)
class RateRow:
    """Tokens per hour, from a day on."""

    rate: Decimal
    since: str
    stated: Stated


@dataclass(frozen=True, slots=True)
class DemandRows:
    """Everything a row of demand stands on.

    `before` are the rows that are served before it; `typed` rows have no scope.
    """

    pool: str
    row: AskedRow
    typed: bool
    given: GivenRow | None
    before: Sequence[AskedRow] = field(default_factory=list)
    scope: Sequence[ScopeRow] = field(default_factory=list)
    rate: RateRow | None = None


def of_demand(about: Figure, rows: DemandRows) -> Explanation | None:
    """A figure of one initiative on one pool; None for a measure there is not."""
    value = _value(about.measure, rows)
    if about.measure not in MEASURES:
        return None
    if about.measure in {"p50", "p90"}:
        parts = _typed(about, rows, value) if rows.typed else _derived(about, rows, value)
    else:
        parts = _running(about, rows) if about.measure == "running" else _fitting(about, rows)
    measure = about.measure if about.measure == "p90" else "p50"
    return Explanation(
        about,
        f"{rows.row.title} on {rows.pool}: {MEASURES[about.measure]}",
        value,
        "tokens",
        parts,
        _words(about, rows),
        up=figure("ledger", about.scenarios, measure, pool=about.key("pool")),
        above=f"{rows.pool}: {OF_POOL[measure]}",
    )


def _value(measure: str, rows: DemandRows) -> Decimal | None:
    upto = sum((row.p50 for row in rows.before), ZERO) + rows.row.p50
    if measure == "fitting":
        given = rows.given.tokens if rows.given else ZERO
        return min(rows.row.p50, max(ZERO, given - (upto - rows.row.p50)))
    return {"p50": rows.row.p50, "p90": rows.row.p90, "running": upto}.get(measure)


def _typed(about: Figure, rows: DemandRows, value: Decimal | None) -> list[Part]:
    term = Term("As typed", value, origin=_origin(about), stated=rows.row.stated)
    return [Part("Typed demand", [term], known=value is not None)]


def _derived(about: Figure, rows: DemandRows, value: Decimal | None) -> list[Part]:
    """Hours at the pool's rate, rounded once; and what the scope has become since, if anything."""
    p90 = about.measure == "p90"
    initiative = about.key("initiative") or 0
    hours = Part(
        "Hours at P90" if p90 else "Hours",
        [_scope(initiative, row, p90) for row in rows.scope],
        note="of the whole scope items",
        known=not p90,
    )
    parts = [hours, Part("tokens per hour", [_rate(about, rows.rate)], Sign.TIMES)]
    exact = fold((part.sign, part.total) for part in parts)
    now = None if exact is None else round_half_up(exact)
    parts += [] if exact == now else [ROUNDED]
    if now == value:
        return parts
    if now is None or value is None:
        return [Part("Derived", [Term("As derived", value, origin=_origin(about))], known=False)]
    since = Term("Scope or rate changed since", value - now, origin=_derivation(about))
    return [*parts, Part("changed since it was derived", [since])]


def _scope(initiative_id: int, row: ScopeRow, p90: bool) -> Term:
    estimates = f"{_h(row.hours)} × P90 {_h(row.p90)} ÷ P50 {_h(row.p50)}"
    return Term(
        row.name,
        row.hours_p90 if p90 else row.hours,
        unit="h",
        formula=estimates if p90 else "",
        note="" if row.p50 and row.p90 else "no P90",
        origin=Origin("scope", (initiative_id, row.item_id)),
        stated=row.stated,
    )


def _rate(about: Figure, rate: RateRow | None) -> Term:
    origin = Origin("calibration", (about.key("pool") or 0,))
    unit = "tokens per hour"
    if rate is None:
        return Term("No rate, so an hour counts as one token", ONE, unit=unit, origin=origin)
    since = f"Rate since {rate.since}"
    return Term(since, rate.rate, unit=unit, origin=origin, stated=rate.stated)


def _running(about: Figure, rows: DemandRows) -> list[Part]:
    return [Part("Demand up to here", [_asked(about, row) for row in [*rows.before, rows.row]])]


def _fitting(about: Figure, rows: DemandRows) -> list[Part]:
    pool_id = about.key("pool") or 0
    supply = figure("ledger", about.scenarios, "supply", pool=pool_id)
    given = rows.given
    supplied = [Term("Stated supply", given.tokens, stated=given.stated)] if given else []
    limit = Part("its own demand", [_asked(about, rows.row)], Sign.AT_MOST)
    return [
        Part("Supply", supplied, figure=supply),
        Part("demand before it", [_asked(about, row) for row in rows.before], Sign.LESS),
        FLOOR,
        limit,
    ]


def _asked(about: Figure, row: AskedRow) -> Term:
    pool_id = about.key("pool") or 0
    return Term(
        row.title,
        row.p50,
        note=f"rank {row.rank}" if row.rank else "not ranked",
        figure=figure("demand", about.scenarios, "p50", initiative=row.initiative_id, pool=pool_id),
        origin=Origin("demand", (about.scenarios[0], pool_id, row.initiative_id)),
        stated=row.stated,
    )


def _origin(about: Figure) -> Origin:
    keys = (about.scenarios[0], about.key("pool") or 0, about.key("initiative") or 0)
    return Origin("demand", keys)


def _derivation(about: Figure) -> Origin:
    return Origin("derivation", about.scenarios)


def _words(about: Figure, rows: DemandRows) -> str:
    if about.measure == "running":
        return "What initiatives ask at P50 in order of rank, up to and including this one."
    if about.measure == "fitting":
        return "What supply leaves after the initiatives that are served before this one."
    if rows.typed:
        return "Typed for this initiative and pool; deriving demand leaves it as it is."
    return "Derived from the scope of the initiative at the pool's rate of that day."


def _h(amount: Decimal | None) -> str:
    return "unknown" if amount is None else f"{shown(amount)} h"
