"""The geometry of drawings of two figures that differ: dumbbells, and waterfalls of causes.

As in `planner.web.charts`: values in, percentages of a width out, and every drawing carries the
sentence that states its finding.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, Decimal

from planner.web import words
from planner.web.charts import per_cent

FULL = Decimal(100)
MARGIN = Decimal(10)
"""Per cent of supply kept free at both ends of a scale."""

WIDEST = Decimal(250)
"""A figure past this many per cent of its supply is drawn at the edge."""

CROWDED = Decimal("0.75")
"""From this part of the width on, a label leaves no room for one at the right edge."""

CRAMPED = Decimal("0.3")
"""Up to this part of the width, a label leaves no room for one at the left edge."""

RAISED = Decimal("0.6")
"""A waterfall that never falls below this part of its height does not begin at zero."""


@dataclass(frozen=True, slots=True)
class Scale:
    """Shares of supply, in per cent, on the width of a drawing."""

    low: Decimal
    high: Decimal

    def at(self, share: Decimal) -> str:
        """Where a share stands."""
        inside = min(max(share, self.low), self.high)
        return per_cent((inside - self.low) / (self.high - self.low) * FULL)

    @property
    def crowded(self) -> bool:
        """Whether full supply stands too near to the right edge for both to be labelled."""
        return self._part > CROWDED

    @property
    def cramped(self) -> bool:
        """The same of the left edge."""
        return self._part < CRAMPED

    @property
    def _part(self) -> Decimal:
        return (FULL - self.low) / (self.high - self.low)

    @property
    def guide(self) -> str:
        """Where demand equals supply."""
        return self.at(FULL)


@dataclass(frozen=True, slots=True)
class Dumbbell:
    """One line's use of its supply in several scenarios, drawn by `charts.dumbbell`."""

    title: str
    guide: str
    first: str
    others: tuple[tuple[str, str], ...]
    """Letter and place of each further scenario."""
    left: str
    right: str
    over: bool = False
    """Whether the last is past its supply, and to be drawn as that."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One step of a waterfall, drawn by `charts.step`: `whole`, `more`, `less`, or `even`."""

    kind: str
    label: str
    figure: Decimal
    x: str
    width: str
    end: str
    href: str | None = None
    explained_at: str | None = None


@dataclass(frozen=True, slots=True)
class Fall:
    """A waterfall: its bars from the first figure to the last, and where its scale begins."""

    title: str
    bars: tuple[Bar, ...]
    begins: Decimal
    guides: tuple[tuple[str, str], ...]
    """Words and place of each supply, one where all are alike."""


@dataclass(frozen=True, slots=True)
class Told:
    """A step before it is drawn."""

    label: str
    amount: Decimal
    href: str | None = None
    explained_at: str | None = None


def scale(shares: Iterable[Decimal]) -> Scale:
    """A scale in whole tens that holds these shares and full supply, with room at both ends."""
    capped = [min(share, WIDEST) for share in shares] + [FULL]
    low = max(Decimal(0), (min(capped) - MARGIN) // 10 * 10)
    high = ((max(capped) + MARGIN) / 10).to_integral_value(ROUND_CEILING) * 10
    return Scale(low, high)


def dumbbell(
    name: str, shares: Sequence[Decimal | None], letters: str, on: Scale, given: str = "supply"
) -> Dumbbell | None:
    """How much of its supply a line uses in each scenario; None where the first has no supply."""
    known = [
        (letter, share) for letter, share in zip(letters, shares, strict=False) if share is not None
    ]
    if not shares or shares[0] is None or len(known) < 2:
        return None
    drawn = [share for _, share in known]
    told = " and ".join(words.exact(_whole(share)) for share in drawn[1:])
    return Dumbbell(
        title=f"{name}: from {words.exact(_whole(drawn[0]))} to {told} per cent of {given}",
        guide=on.guide,
        first=on.at(drawn[0]),
        others=tuple((letter, on.at(share)) for letter, share in known[1:]),
        left=on.at(min(drawn)),
        right=on.at(max(drawn)),
    )


def moves(
    lines: Sequence[tuple[str, Decimal | None, Decimal | None]], given: str, *, warns: bool = True
) -> tuple[Scale, list[Dumbbell | None]]:
    """What each line uses of what is `given`, now and then, on one scale.

    Lines are a name and two shares in per cent, None where nothing is given; then there is nothing
    to draw. `warns` of what is past it then.
    """
    drawn = [(was, now) for _, was, now in lines if was is not None and now is not None]
    on = scale(share for pair in drawn for share in pair)
    return on, [_move(name, was, now, given, on, warns) for name, was, now in lines]


def _move(
    name: str, was: Decimal | None, now: Decimal | None, given: str, on: Scale, warns: bool
) -> Dumbbell | None:
    drawn = dumbbell(name, (was, now), "AB", on, given)
    past = warns and now is not None and now > FULL
    return replace(drawn, over=True) if drawn and past else drawn


def fall(
    title: str, begin: Told, steps: Sequence[Told], end: Told, supplies: Sequence[Decimal]
) -> Fall:
    """The causes that lead from one figure to another, one after the other."""
    spans = [(Decimal(0), begin.amount)]
    for step in steps:
        spans.append((spans[-1][1], spans[-1][1] + step.amount))
    spans.append((Decimal(0), end.amount))
    edges = [edge for span in spans[1:-1] for edge in span] + [begin.amount, end.amount]
    begins = _begins(min(edges), max(edges))
    high = max([*edges, *supplies, begins + 1]) * Decimal("1.02")

    def at(value: Decimal) -> Decimal:
        return max(Decimal(0), (value - begins) / (high - begins) * FULL)

    told = zip([begin, *steps, end], spans, strict=True)
    guides = tuple(
        (f"supply {words.tokens(supply)}", per_cent(at(supply)))
        for supply in dict.fromkeys(supplies)
        if supply > begins
    )
    last = len(spans) - 1
    bars = tuple(
        _bar(one, span, at, whole=place in (0, last)) for place, (one, span) in enumerate(told)
    )
    return Fall(title, bars, begins, guides)


def _bar(
    one: Told, span: tuple[Decimal, Decimal], at: Callable[[Decimal], Decimal], *, whole: bool
) -> Bar:
    left, right = at(min(span)), at(max(span))
    kind = "whole" if whole else "more" if one.amount > 0 else "less" if one.amount else "even"
    return Bar(
        kind,
        one.label,
        one.amount,
        per_cent(left),
        per_cent(right - left),
        per_cent(at(span[1])),
        one.href,
        one.explained_at,
    )


def _begins(least: Decimal, most: Decimal) -> Decimal:
    """Zero; or, where everything happens high above it, a round figure not far below."""
    if least <= most * RAISED:
        return Decimal(0)
    return max(Decimal(0), (least - (most - least)) // 10 * 10)


def _whole(share: Decimal) -> Decimal:
    return share.quantize(Decimal(1))
