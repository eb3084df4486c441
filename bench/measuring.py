"""Pairs of timings, and the lines that are printed of them."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

ROUNDS = 7


@dataclass(frozen=True)
class Line:
    """What was measured, what was wanted, and whether it was reached; without a target, to know."""

    name: str
    figure: float
    unit: str
    target: float | None
    at_most: bool = True
    detail: str = ""

    @property
    def verdict(self) -> str:
        """The target, and whether the figure is on its right side."""
        if self.target is None:
            return ""
        sign, short = "≤", self.figure > self.target
        if not self.at_most:
            sign, short = "≥", self.figure < self.target
        return f"{sign} {self.target:<7.4g} {'falls short' if short else 'ok'}"

    def __str__(self) -> str:
        return (
            f"{self.name:<58} {self.figure:>10.3g} {self.unit:<7} {self.verdict:<22} {self.detail}"
        )


@dataclass(frozen=True)
class Paired:
    """Seconds of two ways to do the same, and their ratio, each as a median of the rounds."""

    ours: float
    limit: float
    ratio: float
    low: float
    high: float

    @property
    def detail(self) -> str:
        """The medians and the spread, for whoever doubts the ratio."""
        return (
            f"ours {self.ours * 1000:.2f} ms, limit {self.limit * 1000:.2f} ms,"
            f" ratio {self.low:.2f} to {self.high:.2f}"
        )


@dataclass(frozen=True)
class Served:
    """Seconds of one request and, of them, those of this processor: the rest is waiting."""

    seconds: float
    own: float

    @property
    def detail(self) -> str:
        """What the application itself took, on a machine that others use as well."""
        return f"of which {self.own * 1000:.0f} ms of CPU here"


def served(page: Callable[[], object], rounds: int = ROUNDS) -> Served:
    """Medians of a page that is asked for again and again, after a warm-up."""
    page()
    pairs = []
    for _ in range(rounds):
        began, own = time.perf_counter(), time.process_time()
        page()
        pairs.append((time.perf_counter() - began, time.process_time() - own))
    return Served(*(statistics.median(each) for each in zip(*pairs, strict=True)))


def paired(
    ours: Callable[[], object], limit: Callable[[], object], rounds: int = ROUNDS, times: int = 1
) -> Paired:
    """Run both in turn, after a warm-up of each; `times` calls make one round."""
    ours(), limit()
    pairs = [(_seconds(ours, times), _seconds(limit, times)) for _ in range(rounds)]
    ratios = [mine / theirs for mine, theirs in pairs]
    return Paired(
        statistics.median(mine for mine, _ in pairs),
        statistics.median(theirs for _, theirs in pairs),
        statistics.median(ratios),
        min(ratios),
        max(ratios),
    )


def _seconds(work: Callable[[], object], times: int) -> float:
    began = time.perf_counter()
    for _ in range(times):
        work()
    return (time.perf_counter() - began) / times
