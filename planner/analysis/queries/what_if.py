"""A plan with the changes of an address made to it, and what stays as it is."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from sqlalchemy import ColumnElement, func, select

from planner.analysis.queries import what_if_demand as demand
from planner.analysis.queries.tokens import Rates
from planner.core.session import Session
from planner.domain.amounts import ONE, written
from planner.domain.effect import Effect, effect
from planner.domain.lifecycle import PeriodType
from planner.domain.what_if import EVERY, Amount, Changes, Reading
from planner.domain.what_if_outcome import Ground, Outcome, fitted, outcome
from planner.periods.models import Period
from planner.portfolio.models import Initiative
from planner.scenarios.models import Ranking, Scenario, TokenDemand
from planner.scenarios.planning import ledger_inputs
from planner.scenarios.scope import items_of

AHEAD = 8
"""Quarters to defer to."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An initiative that can leave the plan or be taken in.

    `rank` is None where it is not ranked, `tokens` where it asks for nothing at P50.
    """

    id: int
    title: str
    rank: int | None
    tokens: Decimal | None
    value_minor: int | None
    currency: str

    @property
    def planned(self) -> bool:
        """Whether the plan has it."""
        return self.rank is not None or self.tokens is not None


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What an address makes of a plan; `reading` has the changes that are made."""

    reading: Reading
    ground: Ground
    outcome: Outcome
    named: Mapping[int, Candidate]

    @property
    def changes(self) -> Changes:
        """The changes that are made."""
        return self.reading.changes

    @property
    def effect(self) -> Effect:
        """The ledger's totals before and after, and which pools change sides."""
        return effect(self.outcome.before, self.outcome.after)

    @property
    def worth(self) -> list[tuple[str, int]]:
        """By how much the value of what is planned changes, by currency, in minor units."""
        sums: dict[str, int] = {}
        for key, fate in self.changes.fates.items():
            one = self.named[key]
            more = (one.value_minor or 0) * (-1 if fate.leaves else 1)
            sums[one.currency] = sums.get(one.currency, 0) + more
        return [(currency, minor) for currency, minor in sorted(sums.items()) if minor]

    @property
    def labels(self) -> list[str]:
        """The changes in words, in the order of the address."""
        return list(_labels(self))

    @property
    def seen(self) -> str:
        """What tells this result from any other: a digest of every line and row."""
        rows = [
            (row.initiative_id, row.pool_id, row.before, row.after) for row in self.outcome.rows
        ]
        told = repr((self.changes.query(), self.outcome.after, rows))
        return hashlib.sha256(told.encode()).hexdigest()[:20]


def what_if(
    session: Session, scenario: Scenario, asked: Reading, every_row: bool = False
) -> WhatIf:
    """The changes of an address made to a plan, as far as they fit it.

    Raises NotOffered for a scenario that plans in hours. `every_row`: with each row of demand that
    follows a rate, as saving needs them; the ledger alone takes their sums. Shape of the cost: at
    most ten selects, whose rows are those of the pools and of the demand that changes.
    """
    changes = asked.changes
    inputs = ledger_inputs(session, scenario)
    named = candidates(session, scenario, Initiative.id.in_(changes.fates)) if changes.fates else []
    rates = Rates(session)
    ground = Ground(
        inputs=inputs,
        rates=rates.in_force,
        scope=list(items_of(session, changes.coming).values()) if changes.coming else [],
        titles={one.id: one.title for one in named},
        planned={one.id for one in named if one.planned},
        quarters=_quarters(session, scenario),
    )
    fits = fitted(changes, ground)
    touched = demand.touched(session, scenario, ground, fits.changes, rates, every_row)
    ground = replace(ground, rows=touched.rows, followed=touched.followed)
    return WhatIf(
        Reading(fits.changes, (*asked.problems, *fits.problems)),
        ground,
        outcome(ground, fits.changes),
        {one.id: one for one in named},
    )


def candidates(
    session: Session, scenario: Scenario, which: ColumnElement[bool], limit: int | None = None
) -> list[Candidate]:
    """Initiatives as a what-if speaks of them: the last rank first, then what is not ranked."""
    tokens = (
        select(func.sum(TokenDemand.tokens_p50))
        .where(TokenDemand.scenario_id == scenario.id, TokenDemand.initiative_id == Initiative.id)
        .scalar_subquery()
    )
    rows = session.execute(
        select(
            Initiative.id,
            Initiative.title,
            Ranking.rank,
            tokens,
            Initiative.value_minor,
            Initiative.currency,
        )
        .outerjoin(
            Ranking,
            (Ranking.initiative_id == Initiative.id) & (Ranking.scenario_id == scenario.id),
        )
        .where(which)
        .order_by(Ranking.rank.is_(None), Ranking.rank.desc(), Initiative.title, Initiative.id)
        .limit(limit)
    )
    return [Candidate(*row) for row in rows]


def _quarters(session: Session, scenario: Scenario) -> list[str]:
    """The labels of the quarters that follow the scenario's own."""
    chosen = select(Period.label).where(
        Period.type == PeriodType.QUARTER, Period.start_date > scenario.period.end_date
    )
    return list(session.scalars(chosen.order_by(Period.start_date).limit(AHEAD)))


def _labels(found: WhatIf) -> Iterator[str]:
    """The changes in words, in the order of the address."""
    changes = found.changes
    pools = {pool.id: pool.name for pool in found.ground.inputs.pools}
    lines = {now.pool.id: (was, now) for was, now in found.outcome.pairs}
    for key, amount in sorted(changes.supplies.items()):
        if key == EVERY:
            yield f"Every pool: supply {amount.words}"
        else:
            was, now = lines[key]
            yield f"{pools[key]}: supply {written(was.supply)} → {written(now.supply)}"
    for key, amount in sorted(changes.rates.items()):
        yield _rate_label(found, pools, key, amount)
    for key, fate in sorted(changes.fates.items()):
        where = f"in {fate.quarter} instead" if fate.quarter else str(fate)
        yield f"{found.named[key].title}: {where}"


def _rate_label(found: WhatIf, pools: Mapping[int, str], key: int, amount: Amount) -> str:
    if key == EVERY:
        return f"Every pool: rate {amount.words}"
    base = found.ground.rates.get(key, ONE)
    return f"{pools[key]}: rate {written(base)} → {written(amount.of(base))}"
