"""The calculator of TOKEN scenarios, in tokens.

The reference refuses it; this is our definition. What somebody stated counts, and what nobody
stated is worked out from hours, at the pool's rate in force (1:1 where there is none).

* **Capacity** of a pool is its stated supply. Where none is stated it is what the allocated people
  whose skill bears the pool's name can give: their effective hours, under the same assumptions as
  in LEGACY, times the rate. Supply belongs to the whole organisation, so under an org node the
  people count for every pool.
* **Demand** on a pool comes from ranked initiatives that are being resourced or executed, as in
  LEGACY: what was typed for the initiative, otherwise what deriving it now would give at P50, which
  takes whole scope items whatever their shares. Derived rows on file are not read: the answer is
  never older than the scope.

A skill belongs to the active pool of the same name, whatever the case; hours of a skill without
pool count nowhere and are named. Hours of people (distinct, lost to ramps) stay hours.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from planner.domain import people_capacity as people
from planner.domain.amounts import ONE
from planner.domain.calculation import (
    AskedLine,
    Calculation,
    Quality,
    SkillCapacity,
    SkillDemand,
    by_name,
)
from planner.domain.calculator import (
    PLANNED,
    Ask,
    CalculatorInputs,
    Sides,
    asked_line,
    drawn_up,
    in_rows,
    without_lines,
)
from planner.domain.ledger import Pool
from planner.domain.lifecycle import InitiativeStatus
from planner.domain.people_capacity import Giving


class TypedDemand(NamedTuple):
    """Tokens at P50 that somebody typed for one initiative on one pool."""

    pool_id: int
    tokens: Decimal
    status: InitiativeStatus
    initiative_id: int
    title: str
    rank: int


@dataclass(frozen=True, slots=True)
class TokenCalculatorInputs:
    """What the calculator reads: the plan in hours, and what stands in its place in tokens.

    `plan.asks` name the initiative at least wherever it has typed demand; shares are not read.
    `rates` are tokens per hour by pool, `supplies` what was stated by pool.
    """

    plan: CalculatorInputs
    pools: Sequence[Pool]
    rates: Mapping[int, Decimal]
    supplies: Mapping[int, Decimal]
    typed: Sequence[TypedDemand]

    @property
    def active(self) -> dict[int, Pool]:
        """The active pools by id."""
        return {pool.id: pool for pool in self.pools if pool.active}

    def pool_of(self) -> dict[str, Pool]:
        """The active pools by the name that skills are compared with."""
        return {pool.name.lower(): pool for pool in self.active.values()}

    def rate(self, pool: Pool) -> Decimal:
        """Tokens per hour of a pool."""
        return self.rates.get(pool.id, ONE)


def calculate_tokens(inputs: TokenCalculatorInputs, breakdown: bool) -> Calculation:
    """Demand against capacity by pool, in tokens of the quarter."""
    plan, pool_of = inputs.plan, inputs.pool_of()
    giving = people.givings(plan.people, plan.assumptions)
    from_people = people.capacity(_in_pools(giving, pool_of), plan.assumptions)
    stated = inputs.supplies if plan.people.members is None else {}
    unstated = [row for row in from_people if pool_of[row.skill.lower()].id not in stated]
    quality = Quality(
        unskilled=people.unskilled(giving),
        without_pool=_without_pool(plan.asks, pool_of),
        uncalibrated=_uncalibrated(inputs, pool_of, unstated),
    )
    capacity = _capacity(inputs, pool_of, unstated, stated)
    ramp_cost = people.ramp_cost(unstated)
    sides = Sides(_asked(inputs, pool_of), capacity, giving, ramp_cost, quality)
    answer = drawn_up(plan, sides)
    return answer if breakdown else without_lines(answer)


def _asked(inputs: TokenCalculatorInputs, pool_of: Mapping[str, Pool]) -> list[SkillDemand]:
    amounts: defaultdict[str, Decimal] = defaultdict(Decimal)
    lines: defaultdict[str, list[AskedLine]] = defaultdict(list)
    pools = inputs.active
    typed = [row for row in inputs.typed if row.pool_id in pools]
    for row in typed:
        if row.status in PLANNED:
            name = pools[row.pool_id].name
            amounts[name] += row.tokens
            lines[name].append(AskedLine(row.initiative_id, row.title, row.rank, "", row.tokens))
    standing = {(row.initiative_id, row.pool_id) for row in typed}
    for ask in inputs.plan.asks:
        pool = pool_of.get(ask.skill.lower())
        if pool is None or ask.status not in PLANNED or (ask.initiative_id, pool.id) in standing:
            continue
        amount = ask.hours * inputs.rate(pool)
        amounts[pool.name] += amount
        lines[pool.name].extend(asked_line(ask, amount))
    return in_rows(amounts, lines)


def _in_pools(givings: Iterable[Giving], pool_of: Mapping[str, Pool]) -> list[Giving]:
    """The same people with the pools they belong to for skills, each at its best proficiency."""
    return [giving.of(_pools_of(giving, pool_of)) for giving in givings]


def _pools_of(giving: Giving, pool_of: Mapping[str, Pool]) -> dict[str, int]:
    found: dict[str, int] = {}
    for skill, proficiency in giving.person.skills.items():
        if pool := pool_of.get(skill.lower()):
            found[pool.name] = max(proficiency, found.get(pool.name, 0))
    return found


def _capacity(
    inputs: TokenCalculatorInputs,
    pool_of: Mapping[str, Pool],
    from_people: Iterable[SkillCapacity],
    stated: Mapping[int, Decimal],
) -> list[SkillCapacity]:
    worked_out = (
        people.added_up(row.skill, [line.at(rate) for line in row.people])
        for row in from_people
        for rate in [inputs.rate(pool_of[row.skill.lower()])]
    )
    given = (
        SkillCapacity(pool.name, stated[pool.id], stated[pool.id], stated=True)
        for pool in inputs.active.values()
        if pool.id in stated
    )
    return sorted([*worked_out, *given], key=lambda row: by_name(row.skill))


def _without_pool(asks: Iterable[Ask], pool_of: Mapping[str, Pool]) -> list[str]:
    """The skills that are asked for and that no pool takes, by name."""
    asked = {ask.skill for ask in asks if ask.status in PLANNED and ask.hours}
    return sorted((skill for skill in asked if skill.lower() not in pool_of), key=by_name)


def _uncalibrated(
    inputs: TokenCalculatorInputs, pool_of: Mapping[str, Pool], from_people: Iterable[SkillCapacity]
) -> list[str]:
    """The pools without a rate whose hours were counted 1:1, by name."""
    asked = {ask.skill.lower() for ask in inputs.plan.asks if ask.status in PLANNED and ask.hours}
    counted = asked | {row.skill.lower() for row in from_people}
    return sorted(
        (
            pool.name
            for name, pool in pool_of.items()
            if name in counted and pool.id not in inputs.rates
        ),
        key=by_name,
    )
