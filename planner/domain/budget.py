"""What a plan's allocated hours cost, at the hourly rates of people's job profiles."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from planner.domain.amounts import ZERO
from planner.domain.calendar import DAY
from planner.domain.money import to_minor


@dataclass(frozen=True, slots=True)
class Rate:
    """What an hour costs, in whole units of a currency."""

    amount: Decimal
    currency: str

    @property
    def minor(self) -> int:
        """The same in minor units."""
        return to_minor(self.amount, self.currency)


@dataclass(frozen=True, slots=True)
class RateFrom:
    """The rate in force from a day on; None where nobody knows it any more."""

    start: date
    rate: Rate | None


@dataclass(frozen=True, slots=True)
class Line:
    """Hours of one allocation at one rate, or at none."""

    employee_id: int
    initiative_id: int | None
    hours: Decimal
    rate: Rate | None

    @property
    def cost(self) -> Decimal | None:
        """Hours times the rate, not rounded; None where there is no rate."""
        return None if self.rate is None else self.hours * self.rate.amount


@dataclass(frozen=True, slots=True)
class Costs:
    """Lines added up. Different currencies are never added together."""

    lines: Sequence[Line]

    @property
    def hours(self) -> Decimal:
        """All hours, with a rate or without."""
        return sum((line.hours for line in self.lines), ZERO)

    @property
    def costed_hours(self) -> Decimal:
        """The hours that have a rate."""
        return sum((line.hours for line in self.lines if line.rate), ZERO)

    @property
    def coverage(self) -> Decimal | None:
        """The share of hours that have a rate, 0 to 1; None where there are no hours."""
        return self.costed_hours / self.hours if self.hours else None

    @property
    def cost(self) -> Mapping[str, Decimal]:
        """The cost by currency, the largest first; a line without a rate adds nothing."""
        added: defaultdict[str, Decimal] = defaultdict(Decimal)
        for line in self.lines:
            if line.rate is not None:
                added[line.rate.currency] += line.hours * line.rate.amount
        return dict(sorted(added.items(), key=lambda sum_: -sum_[1]))


@dataclass(frozen=True, slots=True)
class Budget:
    """A plan's costs: per initiative, the dearest first, and of work that belongs to none."""

    initiatives: Mapping[int, Costs]
    unallocated: Costs
    total: Costs
    people_with_rate: int
    people_without_rate: int


def budget(lines: Iterable[Line]) -> Budget:
    """Group a plan's lines by initiative. The order of the lines is kept within each."""
    every = list(lines)
    groups: defaultdict[int | None, list[Line]] = defaultdict(list)
    for line in every:
        groups[line.initiative_id].append(line)
    total = Costs(every)
    costs = {key: Costs(found) for key, found in groups.items() if key is not None}
    rated = {line.employee_id for line in every if line.rate}
    return Budget(
        dict(sorted(costs.items(), key=lambda group: _dearness(group[1], total.cost))),
        Costs(groups[None]),
        total,
        len(rated),
        len({line.employee_id for line in every} - rated),
    )


def at_their_rates(line: Line, start: date, end: date, rates: Sequence[RateFrom]) -> list[Line]:
    """A line's hours split by the rates in force while it lasts, evenly over its days.

    `rates` are in order of time. A plan with a pay round in its middle pays both rates; the last
    part takes what rounding would lose, so that the hours stay the same.
    """
    begun = [rate for rate in rates if rate.start <= start][-1:]
    steps = [*begun, *(rate for rate in rates if start < rate.start <= end)]
    if not steps or steps[0].start > start:
        steps = [RateFrom(start, None), *steps]
    begins = [max(start, step.start) for step in steps]
    lasts = [*(begin - DAY for begin in begins[1:]), end]
    days = (end - start).days + 1
    shares = [
        line.hours * ((last - begin).days + 1) / days
        for begin, last in zip(begins, lasts, strict=True)
    ]
    shares[-1] = line.hours - sum(shares[:-1], ZERO)
    return [
        Line(line.employee_id, line.initiative_id, hours, step.rate)
        for hours, step in zip(shares, steps, strict=True)
    ]


def _dearness(costs: Costs, total: Mapping[str, Decimal]) -> list[Decimal]:
    """For sorting, the dearest first: by the plan's main currency, then by the others."""
    return [-costs.cost.get(currency, ZERO) for currency in total]
