"""The demand on file that changes of an address touch: row by row, or merely added up.

A rate may move every derived row of a plan, tens of thousands of them. Their sums before and after
are taken by the database, in whole thousandths and rounded row by row, as the domain does it.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    String,
    cast,
    column,
    func,
    or_,
    select,
    type_coerce,
    values,
)

from planner.analysis.queries.tokens import Rates
from planner.core.models import THOUSANDTHS, Instant
from planner.core.session import Session
from planner.domain.amounts import ZERO, to_thousandths
from planner.domain.ledger import PoolTotals
from planner.domain.lifecycle import DemandSource
from planner.domain.what_if import Changes
from planner.domain.what_if_outcome import Followed, Ground, Row, changed_rates
from planner.scenarios.models import Scenario, TokenDemand

LARGEST = 2**63 - 1
"""What a database calculates with in whole numbers."""

MOST = 5_000
"""Spans in one statement: each is five of the values that SQLite takes 32,766 of."""

DERIVED = TokenDemand.source == DemandSource.DERIVED


class Touched(NamedTuple):
    """Rows one by one, and by pool the sums of those that follow a rate."""

    rows: Sequence[Row]
    followed: Sequence[Followed]


class Span(NamedTuple):
    """From one moment until before another, derived rows of a pool become so much of themselves."""

    pool_id: int
    since: datetime
    until: datetime
    share: Fraction


def touched(
    session: Session,
    scenario: Scenario,
    ground: Ground,
    changes: Changes,
    rates: Rates,
    every_row: bool,
) -> Touched:
    """The demand of initiatives that leave, and what follows a rate: two selects at most."""
    leaving, rated = changes.leaving, changed_rates(ground, changes)
    spans = list(_spans(rates, rated))
    if every_row or not _countable(ground.inputs.totals, spans):
        return Touched(_rows(session, scenario, leaving, rated.keys(), rates), [])
    followed = _followed(session, scenario, leaving, spans) if spans else []
    return Touched(_rows(session, scenario, leaving, (), rates), followed)


def _spans(rates: Rates, rated: Mapping[int, Decimal]) -> Iterator[Span]:
    for pool_id, rate in sorted(rated.items()):
        for since, until, before in rates.spans(pool_id):
            yield Span(pool_id, since, until, Fraction(rate) / Fraction(before))


def _countable(totals: Sequence[PoolTotals], spans: Sequence[Span]) -> bool:
    """Whether the database can scale every row in whole numbers, in one statement."""
    most = {one.pool_id: to_thousandths(max(one.p50, one.p90)) for one in totals}
    return len(spans) <= MOST and all(
        2 * most.get(one.pool_id, 0) * one.share.numerator + 2 * one.share.denominator < LARGEST
        for one in spans
    )


def _followed(
    session: Session, scenario: Scenario, leaving: Collection[int], spans: Sequence[Span]
) -> list[Followed]:
    """What the derived rows of a pool come to before and after, without those that leave."""
    span = _table(spans)
    p50, p90 = TokenDemand.tokens_p50, TokenDemand.tokens_p90
    rows = session.execute(
        select(
            TokenDemand.pool_id,
            func.count(),
            func.count() - func.count(p90),
            func.sum(p50),
            func.sum(p90),
            _sum(p50, span),
            _sum(p90, span),
        )
        .join(
            span,
            (span.c.pool_id == TokenDemand.pool_id)
            & (span.c.since <= TokenDemand.updated_at)
            & (span.c.until > TokenDemand.updated_at),
        )
        .where(TokenDemand.scenario_id == scenario.id, DERIVED, *_without(leaving))
        .group_by(TokenDemand.pool_id)
    )
    return [
        Followed(
            PoolTotals(key, was50, was90 or ZERO, count, without),
            PoolTotals(key, now50, now90 or ZERO, count, without),
        )
        for key, count, without, was50, was90, now50, now90 in rows
    ]


def _without(leaving: Collection[int]) -> list[ColumnElement[bool]]:
    return [TokenDemand.initiative_id.not_in(leaving)] if leaving else []


def _table(spans: Sequence[Span]) -> Any:
    """The spans as rows, which SQLite indexes only as a table of their own with a number as key."""
    names = (
        column("pool_id", BigInteger),
        column("since", Instant()),
        column("until", Instant()),
        column("over", BigInteger),
        column("under", BigInteger),
    )
    rows = values(*names, name="given_spans").data(
        [
            (one.pool_id, one.since, one.until, one.share.numerator, one.share.denominator)
            for one in spans
        ]
    )
    given = rows.cte("given_spans")
    pool_id = cast(given.c.pool_id, BigInteger).label("pool_id")
    return select(pool_id, *list(given.c)[1:]).cte("spans").prefix_with("MATERIALIZED")


def _sum(amount: Any, span: Any) -> ColumnElement[Any]:
    """The sum of amounts scaled, each rounded half up to the thousandth: none is below 0."""
    count = type_coerce(amount, BigInteger)
    scaled = (2 * count * span.c.over + span.c.under) // (2 * span.c.under)
    return type_coerce(func.sum(scaled), THOUSANDTHS)


def _rows(
    session: Session,
    scenario: Scenario,
    leaving: Collection[int],
    rated: Collection[int],
    rates: Rates,
) -> list[Row]:
    """The demand on file of these initiatives, and the derived rows of these pools."""
    chosen: list[ColumnElement[bool]] = []
    if leaving:
        chosen.append(TokenDemand.initiative_id.in_(leaving))
    if rated:
        chosen.append(TokenDemand.pool_id.in_(rated) & DERIVED)
    if not chosen:
        return []
    rows = session.execute(
        select(
            TokenDemand.initiative_id,
            TokenDemand.pool_id,
            TokenDemand.tokens_p50,
            TokenDemand.tokens_p90,
            type_coerce(TokenDemand.source, String),
            TokenDemand.updated_at,
        )
        .where(TokenDemand.scenario_id == scenario.id, or_(*chosen))
        .order_by(TokenDemand.id)
    )
    return [_row(row, rates) for row in rows]


def _row(row: Any, rates: Rates) -> Row:
    initiative_id, pool_id, p50, p90, source, moment = row
    rate = None if source == DemandSource.TYPED else rates.derived_with(pool_id, moment)
    return Row(initiative_id, pool_id, (p50, p90), rate)
