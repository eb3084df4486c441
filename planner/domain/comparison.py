"""Why two scenarios differ: causes that add up to the difference, exactly.

A line is a pool, in tokens, or a skill, in hours. Each pair of figures that differs (what one
initiative asks of one line in either scenario) is attributed to what happened to it. A rate that
changed between two derivations is taken apart from the scope: hours at the old rate, the old hours
at the new rate, and what both do together.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from planner.domain.amounts import ZERO, round_half_up

Line = int | str
"""A pool by its id, or a skill by its name."""

SHOWN = 8
"""Causes told one by one; smaller ones are added up."""


class CauseKind(StrEnum):
    """What makes a figure differ from A to B."""

    OUT = "out"
    IN = "in"
    SCOPE = "re-scoped"
    STATED = "restated"
    RATE = "calibration"
    INTERACTION = "interaction"


class Asked(NamedTuple):
    """What an initiative asks of a line in one scenario.

    `rate` is the tokens per hour it was derived with, None where it was typed, or is in hours.
    """

    amount: Decimal
    rate: Decimal | None = None


class Pair(NamedTuple):
    """The same figure in both scenarios; None where it is in one only.

    A tuple, as its causes are, because two plans may differ in tens of thousands of them.
    """

    initiative_id: int
    line: Line
    before: Asked | None
    after: Asked | None

    @property
    def difference(self) -> Decimal:
        """After less before."""
        return _amount(self.after) - _amount(self.before)


class Cause(NamedTuple):
    """Something that makes a line differ, and by how much; `initiative_id` is None for a rate."""

    kind: CauseKind
    line: Line
    initiative_id: int | None
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Step:
    """One cause in a waterfall; `others` counts the small ones that it adds up."""

    kind: CauseKind | None
    initiative_id: int | None
    amount: Decimal
    start: Decimal
    others: int = 0

    @property
    def end(self) -> Decimal:
        """Where the next step begins."""
        return self.start + self.amount


def causes(
    pairs: Iterable[Pair], ranked_before: Collection[int], ranked_after: Collection[int]
) -> list[Cause]:
    """Every cause of every line; those of a line add up to its difference, exactly."""
    found: list[Cause] = []
    shared: defaultdict[tuple[CauseKind, Line], Decimal] = defaultdict(Decimal)
    for pair in pairs:
        for cause in _of(pair, ranked_before, ranked_after):
            if cause.initiative_id is None:
                shared[cause.kind, cause.line] += cause.amount
            else:
                found.append(cause)
    found += [Cause(kind, line, None, amount) for (kind, line), amount in shared.items()]
    return [cause for cause in found if cause.amount]


def by_initiative(found: Iterable[Cause]) -> list[Cause]:
    """The causes over all lines, largest first: one per kind and initiative, `line` left empty."""
    sums: defaultdict[tuple[CauseKind, int | None], Decimal] = defaultdict(Decimal)
    for cause in found:
        sums[cause.kind, cause.initiative_id] += cause.amount
    kinds = list(CauseKind)
    return sorted(
        (Cause(kind, "", initiative_id, amount) for (kind, initiative_id), amount in sums.items()),
        key=lambda cause: (
            cause.initiative_id is None,
            -abs(cause.amount),
            kinds.index(cause.kind),
            cause.initiative_id or 0,
        ),
    )


def waterfall(begin: Decimal, found: Iterable[Cause], shown: int = SHOWN) -> list[Step]:
    """The way from A's figure to B's: initiatives by size, small ones together, then the rate."""
    ordered = by_initiative(found)
    told = [cause for cause in ordered if cause.initiative_id is not None]
    rest = told[shown:] if len(told) > shown + 1 else []
    steps = [_plain(cause) for cause in told[: len(told) - len(rest)]]
    if rest:
        steps.append((None, None, sum((cause.amount for cause in rest), ZERO), len(rest)))
    steps += [_plain(cause) for cause in ordered if cause.initiative_id is None]
    return list(_stepped(begin, steps))


Unplaced = tuple[CauseKind | None, int | None, Decimal, int]


def _plain(cause: Cause) -> Unplaced:
    return cause.kind, cause.initiative_id, cause.amount, 0


def _stepped(begin: Decimal, steps: Sequence[Unplaced]) -> Iterator[Step]:
    at = begin
    for kind, initiative_id, amount, others in steps:
        yield Step(kind, initiative_id, amount, at, others)
        at += amount


def _of(
    pair: Pair, ranked_before: Collection[int], ranked_after: Collection[int]
) -> Iterator[Cause]:
    before, after = pair.before, pair.after
    if before is None or after is None:
        away = before is None and pair.initiative_id not in ranked_before
        gone = after is None and pair.initiative_id not in ranked_after
        kind = CauseKind.IN if away else CauseKind.OUT if gone else CauseKind.SCOPE
        yield Cause(kind, pair.line, pair.initiative_id, pair.difference)
    elif before.rate is None or after.rate is None:
        yield Cause(CauseKind.STATED, pair.line, pair.initiative_id, pair.difference)
    elif before.rate == after.rate:
        yield Cause(CauseKind.SCOPE, pair.line, pair.initiative_id, pair.difference)
    else:
        yield from _derived(pair, before.amount, before.rate, after.amount, after.rate)


def _derived(
    pair: Pair, before: Decimal, rate: Decimal, after: Decimal, new_rate: Decimal
) -> Iterator[Cause]:
    """Scope at the old rate, the rate at the old scope, and the rest, which closes the sum."""
    rescoped = round_half_up(after / new_rate * rate - before)
    rated = round_half_up(before / rate * new_rate - before)
    yield Cause(CauseKind.SCOPE, pair.line, pair.initiative_id, rescoped)
    yield Cause(CauseKind.RATE, pair.line, None, rated)
    yield Cause(CauseKind.INTERACTION, pair.line, None, pair.difference - rescoped - rated)


def _amount(asked: Asked | None) -> Decimal:
    return asked.amount if asked else ZERO


def reranked(before: Mapping[int, int], after: Mapping[int, int]) -> list[tuple[int, int, int]]:
    """Initiatives in both rankings whose place among those in both is another.

    Shape: initiative, its rank in A, its rank in B; in B's order. Who merely moves up because
    somebody before it left is not told.
    """
    both = before.keys() & after.keys()
    first = {key: place for place, key in enumerate(sorted(both, key=before.__getitem__))}
    then = {key: place for place, key in enumerate(sorted(both, key=after.__getitem__))}
    moved = [key for key in both if first[key] != then[key]]
    return [(key, before[key], after[key]) for key in sorted(moved, key=after.__getitem__)]
