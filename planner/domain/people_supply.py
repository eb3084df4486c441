"""Supply from people: the hours of those with a pool's skill, at the pool's rate.

Whoever has the skills of several pools counts in full in each of them, unless asked to count once,
in the pool of the best skill: both are offered, and who is counted several times is said.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from planner.domain.amounts import ONE, ZERO, round_half_up
from planner.domain.availability import NOTHING_STATED, CalendarFacts, available_hours, formula
from planner.domain.calendar import Period, overlap_days
from planner.domain.ledger import Pool


@dataclass(frozen=True, slots=True)
class Worker:
    """Somebody who can be planned, and what is stated of their quarter.

    `skills` holds proficiency, 1 to 5, by name; `until` is None for somebody who stays.
    """

    id: int
    name: str
    hours_per_week: Decimal
    skills: Mapping[str, int]
    since: date
    until: date | None = None
    facts: CalendarFacts = NOTHING_STATED

    def days(self, quarter: Period) -> int:
        """The days of the quarter on which the person works here."""
        return overlap_days(self.since, self.until or quarter.end, quarter)

    def hours(self, quarter: Period) -> Decimal:
        """What the person has in the quarter; somebody who comes or goes has a part of it.

        Hours that were stated as available count as they are, while the person is here at all.
        """
        days, whole = self.days(quarter), available_hours(self.hours_per_week, self.facts)
        if not days or days == quarter.days or self.facts.hours_available is not None:
            return whole if days else ZERO
        return whole * days / quarter.days

    def words(self, quarter: Period) -> str:
        """How the hours come about: 37 h × 13 weeks − 40 h off = 441 h, for 30 of 92 days."""
        said, days = formula(self.hours_per_week, self.facts), self.days(quarter)
        if days == quarter.days or self.facts.hours_available is not None:
            return said
        return f"{said}, for {days} of {quarter.days} days"


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one person gives to a pool. `also` names the other pools that count them as well."""

    worker: Worker
    hours: Decimal
    tokens: Decimal
    words: str
    also: Sequence[str]


@dataclass(frozen=True, slots=True)
class BuildUp:
    """A pool's supply from its people. `rate` is None where the pool has none, and 1:1 holds."""

    pool: Pool
    rate: Decimal | None
    contributions: Sequence[Contribution]

    @property
    def hours(self) -> Decimal:
        """Everybody's hours together."""
        return sum((each.hours for each in self.contributions), ZERO)

    @property
    def tokens(self) -> Decimal:
        """The hours at the rate, rounded here and nowhere before."""
        return round_half_up(self.hours * (ONE if self.rate is None else self.rate))

    @property
    def shared(self) -> int:
        """How many of its people other pools count as well."""
        return sum(bool(each.also) for each in self.contributions)


def supply_from_people(
    pools: Sequence[Pool],
    workers: Iterable[Worker],
    rates: Mapping[int, Decimal],
    quarter: Period,
    once: bool = False,
) -> list[BuildUp]:
    """What the people of each pool come to, one line per pool, in the order of the pools.

    A skill belongs to the pool of its name, whatever the case. Who is not here in the quarter, or
    has no hours in it, gives nothing. Unrounded hours; `once` counts each person in one pool only.
    """
    by_name = {pool.name.lower(): pool for pool in pools}
    given: dict[int, list[Contribution]] = {pool.id: [] for pool in pools}
    for worker in workers:
        hours = worker.hours(quarter)
        found = _pools_of(worker, by_name)
        for pool in (found[:1] if once else found) if hours else ():
            also = [] if once else [other.name for other in found if other is not pool]
            tokens = hours * rates.get(pool.id, ONE)
            given[pool.id].append(Contribution(worker, hours, tokens, worker.words(quarter), also))
    return [BuildUp(pool, rates.get(pool.id), given[pool.id]) for pool in pools]


def _pools_of(worker: Worker, by_name: Mapping[str, Pool]) -> list[Pool]:
    """The pools of a person's skills, the best skill first; equal ones by name."""
    ranked = sorted(worker.skills.items(), key=lambda skill: (-skill[1], skill[0].lower()))
    found = (by_name.get(name.lower()) for name, _ in ranked)
    return list(dict.fromkeys(pool for pool in found if pool))
