"""The geometry of drawings: values in, percentages of a width out.

Horizontal positions are percentages, so a drawing stretches and its hatch does not; heights are
the macros' affair. Every drawing carries the sentence that states its finding.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate

from planner.web import words

WIDEST = Decimal(160)
"""The right edge of a bullet, in per cent of the pool's own supply."""

LABELLED = Decimal(2)
"""A block narrower than this, in per cent of the drawing, has no room for its rank."""

GAP = Decimal("0.24")
"""What parts two blocks of a stack, in per cent of the drawing."""


@dataclass(frozen=True)
class Mark:
    """One stretch of a drawing: what it is, where it begins and how wide it is."""

    kind: str
    x: str
    width: str


@dataclass(frozen=True)
class Bullet:
    """A pool's demand against its own supply, to be drawn by `charts.bullet`."""

    title: str
    marks: tuple[Mark, ...]
    supplied: bool
    ghost: str | None = None
    """Where P50 stood before a change; None where it stands there still."""


@dataclass(frozen=True)
class Entry:
    """What one initiative asks of a pool, in tokens at P50; `rank` is None for an unranked one."""

    rank: int | None
    name: str
    p50: Decimal

    @property
    def called(self) -> str:
        """Its rank and name: 7, Customer record unification."""
        return f"{self.rank}, {self.name}" if self.rank else self.name


@dataclass(frozen=True)
class Label:
    """The rank printed under a block; `over` when supply does not reach its end."""

    text: str
    x: str
    over: bool


@dataclass(frozen=True)
class Stack:
    """Demand in order of rank with the line where supply ends, drawn by `charts.stack`."""

    title: str
    marks: tuple[Mark, ...]
    labels: tuple[Label, ...]
    line: str
    supply: str
    leftwards: bool
    cut: Entry | None


def bullet(
    name: str,
    supply: Decimal | None,
    p50: Decimal,
    p90: Decimal | None,
    before: Decimal | None = None,
) -> Bullet:
    """The bullet row of a pool; `before` is a P50 that it is held against.

    Shape: marks in the order they are painted: `supply`, `demand` up to supply, `tail` from P50
        to P90 within supply, then past supply `over-tail` and `over`; one `none` from edge to
        edge where something is asked of a pool without supply.
    Units: tokens in; per cent of the drawing out, which ends at 160 % of supply.
    """
    title = f"{name}: {_finding(supply, p50, p90)}"
    if not supply:
        whole = (Mark("none", per_cent(0), per_cent(100)),) if p50 else ()
        return Bullet(title, whole, supplied=False)
    reach = max(p50, p90 or p50)
    stretches = (
        ("supply", Decimal(0), supply),
        ("demand", Decimal(0), min(p50, supply)),
        ("tail", min(p50, supply), min(reach, supply)),
        ("over-tail", max(p50, supply), max(reach, supply)),
        ("over", supply, max(p50, supply)),
    )
    marks = (_mark(kind, start, end, supply) for kind, start, end in stretches)
    ghost = None if before is None else per_cent(_place(before, supply))
    return Bullet(title, tuple(mark for mark in marks if mark), supplied=True, ghost=ghost)


def stack(entries: Sequence[Entry], supply: Decimal) -> Stack:
    """Demand on one pool, entry by entry in order of rank, and the entry that supply cuts.

    Shape: marks `demand` and `demand-2` in turn, and `over` past the line.
    Units: tokens in; per cent of the drawing out.
    """
    ends = list(accumulate((entry.p50 for entry in entries), initial=Decimal(0)))
    scale = 100 / (max(ends[-1], supply, Decimal(1)) * Decimal("1.02"))
    spans = list(zip(entries, ends, ends[1:], strict=False))
    cut = next((entry for entry, start, end in spans if start < supply < end), None)
    return Stack(
        title=_reach(spans, supply, cut),
        marks=tuple(_blocks(spans, supply, scale)),
        labels=tuple(_labels(spans, supply, scale)),
        line=per_cent(supply * scale),
        supply=f"supply {words.tokens(supply)}",
        leftwards=supply * scale > 50,
        cut=cut,
    )


Span = tuple[Entry, Decimal, Decimal]


def bars(amounts: Sequence[Decimal | None]) -> list[str | None]:
    """How wide the bar of each amount is, the largest all of it; none for an unknown one."""
    most = max((abs(amount) for amount in amounts if amount is not None), default=Decimal(0))
    return [
        per_cent(abs(amount) * 100 / most) if most and amount is not None else None
        for amount in amounts
    ]


def _finding(supply: Decimal | None, p50: Decimal, p90: Decimal | None) -> str:
    if not supply and not p50:
        return "no supply and no demand"
    if not supply:
        return f"{words.tokens(p50)} tokens of demand and no supply"
    left = _verdict(words.apart(supply, p50))
    return f"{words.tokens(p50)} of {words.tokens(supply)} supplied, {left}; " + (
        "no demand" if not p50 else f"P90 {words.tokens(p90)}"
    )


def _verdict(delta: Decimal) -> str:
    if not delta:
        return "exactly enough"
    return f"{words.exact(abs(delta))} {'spare' if delta > 0 else 'over'}"


def _mark(kind: str, start: Decimal, end: Decimal, supply: Decimal) -> Mark | None:
    """The stretch from start to end, cut off at the right edge; None when nothing is left."""
    left, right = _place(start, supply), _place(end, supply)
    return Mark(kind, per_cent(left), per_cent(right - left)) if right > left else None


def _place(value: Decimal, supply: Decimal) -> Decimal:
    """Where a value stands in a bullet, the right edge for what lies past it."""
    return min(value / supply * 100, WIDEST) / WIDEST * 100


def _blocks(spans: Iterable[Span], supply: Decimal, scale: Decimal) -> Iterable[Mark]:
    for place, (_, start, end) in enumerate(spans):
        inside = min(end, supply)
        if inside > start:
            kind = "demand-2" if place % 2 else "demand"
            yield _block(kind, start * scale, inside * scale)
        if end > max(start, supply):
            yield _block("over", max(start, supply) * scale, end * scale)


def _block(kind: str, left: Decimal, right: Decimal) -> Mark:
    return Mark(kind, per_cent(left), per_cent(max(right - left - GAP, GAP)))


def _labels(spans: Iterable[Span], supply: Decimal, scale: Decimal) -> Iterable[Label]:
    for entry, start, end in spans:
        if (end - start) * scale >= LABELLED:
            yield Label(
                str(entry.rank or "–"), per_cent((start + end) / 2 * scale), over=end > supply
            )


def _reach(spans: Sequence[Span], supply: Decimal, cut: Entry | None) -> str:
    """What the line says: whom it cuts, or that it cuts nobody."""
    if not spans:
        return "Nothing is asked of this pool"
    if cut:
        start = next(start for entry, start, _ in spans if entry is cut)
        return (
            f"The line cuts {cut.called}: {words.tokens(supply - start)} of its "
            f"{words.tokens(cut.p50)} tokens fit"
        )
    fitting = [entry for entry, _, end in spans if end <= supply]
    if len(fitting) == len(spans):
        return f"All {words.spelt(len(spans))} fit" if len(spans) > 1 else "The only one fits"
    if not fitting:
        return "No supply: nothing fits"
    return f"Supply ends after {fitting[-1].called}"


def per_cent(value: Decimal | int) -> str:
    """A place along an axis, or a length, as SVG takes it."""
    return f"{value:.2f}%"
