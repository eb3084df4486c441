"""Where a figure comes from: steps over rows that somebody stated, which re-add to it exactly.

The value is what a page shows; the steps are read from the rows themselves. Their difference is the
residual, and a residual other than 0 is a mistake of ours that the page admits. Everything is
`Decimal`, in the order in which the engines calculate; rounding is a step of its own.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from planner.domain.amounts import ZERO, round_half_up, to_whole
from planner.domain.figures import Figure

HUNDRED = Decimal(100)
FEW = 4
"""A formula names so many steps one by one; more of them are counted."""

LARGEST = 8
"""So many rows of a sum are shown, the largest; the rest are folded, where it is more than one."""


class Sign(StrEnum):
    """What a step does to what the steps before it came to."""

    PLUS = "+"
    LESS = "−"
    TIMES = "×"
    OVER = "÷"
    PER_CENT = "× %"
    AT_MOST = "at most"
    AT_LEAST = "at least"
    ROUNDED = "rounded"
    WHOLE = "in whole"


_STEPS: Mapping[Sign, Callable[[Decimal, Decimal], Decimal]] = {
    Sign.PLUS: lambda at, amount: at + amount,
    Sign.LESS: lambda at, amount: at - amount,
    Sign.TIMES: lambda at, amount: at * amount,
    Sign.OVER: lambda at, amount: at / amount,
    Sign.PER_CENT: lambda at, amount: at * amount / HUNDRED,
    Sign.AT_MOST: min,
    Sign.AT_LEAST: max,
    Sign.ROUNDED: lambda at, _: round_half_up(at),
    Sign.WHOLE: lambda at, _: Decimal(to_whole(at)),
}

_ROUNDING: Mapping[Sign, str] = {
    Sign.ROUNDED: "rounded half up to the thousandth",
    Sign.WHOLE: "rounded half up",
}


@dataclass(frozen=True, slots=True)
class Origin:
    """The row an amount was read from: its kind, and the keys its page is found by."""

    kind: str
    keys: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Stated:
    """Who stated something last, when and how; `by` is None where nobody is on record."""

    by: str | None
    at: datetime | None
    how: str = ""


@dataclass(frozen=True, slots=True)
class Term:
    """One step: an amount, None where it is unknown, and where it comes from.

    `unit` is given where it is not the figure's; `formula` says how the amount itself comes about;
    `figure` explains it further.
    """

    label: str
    amount: Decimal | None
    sign: Sign = Sign.PLUS
    unit: str = ""
    formula: str = ""
    note: str = ""
    figure: Figure | None = None
    origin: Origin | None = None
    stated: Stated | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """Steps that belong together, such as everything that is asked for.

    `known` is False where no step means unknown, not 0.
    """

    title: str
    terms: Sequence[Term]
    sign: Sign = Sign.PLUS
    note: str = ""
    figure: Figure | None = None
    known: bool = True

    @property
    def total(self) -> Decimal | None:
        """What its steps come to; None as soon as one is unknown."""
        if not self.terms and not self.known:
            return None
        return fold((term.sign, term.amount) for term in self.terms)


FLOOR = Part("", [Term("", ZERO)], Sign.AT_LEAST)
"""Never below 0."""

ROUNDED = Part("", [Term("", ZERO)], Sign.ROUNDED)
"""To the thousandth, as amounts are stored."""

IN_PER_CENT = Part("", [Term("", HUNDRED)], Sign.TIMES)
"""A share, in per cent."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """A figure with the steps that make it.

    `up` is a figure that this one is a part of, and `above` what that is called. `signed` figures
    are differences, which always show their sign.
    """

    figure: Figure
    title: str
    value: Decimal | None
    unit: str
    parts: Sequence[Part]
    words: str = ""
    notes: Sequence[str] = field(default_factory=list)
    up: Figure | None = None
    above: str = ""
    signed: bool = False

    @property
    def total(self) -> Decimal | None:
        """What the rows come to; None where one that is needed is unknown."""
        return fold((part.sign, part.total) for part in self.parts)

    @property
    def residual(self) -> Decimal | None:
        """What the figure has beyond its rows: 0, or a mistake; None where either is unknown."""
        total = self.total
        return None if total is None or self.value is None else self.value - total

    @property
    def adds_up(self) -> bool:
        """Whether figure and rows agree, also in being unknown."""
        return self.residual == ZERO or (self.value is None and self.total is None)

    @property
    def missing(self) -> list[Term]:
        """The steps whose amount is unknown."""
        return [term for part in self.parts for term in part.terms if term.amount is None]

    @property
    def formula(self) -> str:
        """How the figure comes about, in words with values."""
        if len(self.parts) == 1:
            return _of_terms(self.parts[0])
        named = ((part.sign, part.title, part.total) for part in self.parts)
        return _chained([(sign, title, _said(total, "")) for sign, title, total in named])

    @property
    def rows(self) -> list[tuple[Part, Term]]:
        """Every step with the part it belongs to, in order."""
        return [(part, term) for part in self.parts for term in part.terms]


def fold(steps: Iterable[tuple[Sign, Decimal | None]]) -> Decimal | None:
    """What the steps come to, one after the other from 0; None once an amount is unknown."""
    at = ZERO
    for sign, amount in steps:
        if amount is None:
            return None
        at = _STEPS[sign](at, amount)
    return at


def running(terms: Iterable[Term]) -> list[Decimal | None]:
    """What the steps have come to after each of them."""
    found: list[Decimal | None] = []
    at: Decimal | None = ZERO
    for term in terms:
        if at is not None:
            at = None if term.amount is None else _STEPS[term.sign](at, term.amount)
        found.append(at)
    return found


@dataclass(frozen=True, slots=True)
class Folded:
    """The largest rows of a sum, and the rest, which is none where everything is shown."""

    largest: Sequence[Term]
    rest: Sequence[Term]

    @property
    def total(self) -> Decimal | None:
        """What the rest comes to; None where an amount of it is unknown."""
        return fold((term.sign, term.amount) for term in self.rest)


def folded(part: Part) -> Folded:
    """The largest contributions to a part first, what is unknown before them, and the rest.

    A calculation step by step has no rest, nor has a sum of few rows; both keep their order.
    """
    if stepwise(part) or len(part.terms) <= LARGEST + 1:
        return Folded(part.terms, [])
    ranked = sorted(
        part.terms, key=lambda term: (term.amount is not None, -abs(term.amount or ZERO))
    )
    return Folded(ranked[:LARGEST], ranked[LARGEST:])


def stepwise(part: Part) -> bool:
    """Whether the part is a calculation step by step, not a sum of rows."""
    return any(term.sign not in {Sign.PLUS, Sign.LESS} for term in part.terms)


def _of_terms(part: Part) -> str:
    terms = part.terms
    if not terms:
        return f"{part.title}: nothing"
    if len(terms) > FEW and not stepwise(part):
        return f"{part.title}: {len(terms)} rows added up"
    return _chained([(term.sign, term.label, _said(term.amount, term.unit)) for term in terms])


def _chained(steps: Sequence[tuple[Sign, str, str]]) -> str:
    """The steps as one formula, with brackets where a product takes a whole sum."""
    text, loose = "", False
    for sign, label, amount in steps:
        if sign in _ROUNDING:
            text = f"{text}, {_ROUNDING[sign]}"
            continue
        said = f"{label} {amount}".strip()
        if not text:
            text = said if sign is not Sign.LESS else f"− {said}"
        elif sign in {Sign.AT_MOST, Sign.AT_LEAST}:
            text = f"{text}, {sign} {said}"
        else:
            product = sign in {Sign.TIMES, Sign.OVER, Sign.PER_CENT}
            text = f"({text})" if product and loose else text
            text = f"{text} {'×' if sign is Sign.PER_CENT else sign} {said}"
            loose = not product
    return text


def shown(amount: Decimal) -> str:
    """The amount with its digits, to the millionth: 1,118 or 0.083333 or −32."""
    text = f"{round(abs(amount), 6):,f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return f"−{text}" if amount < 0 and text != "0" else text


def with_sign(amount: Decimal) -> str:
    """The amount with its sign, also where it is a plus: +344, −32, 0."""
    return f"+{shown(amount)}" if amount > 0 else shown(amount)


def _said(amount: Decimal | None, unit: str) -> str:
    if amount is None:
        return "unknown"
    return f"{shown(amount)} {unit}".strip() if len(unit) < 4 else shown(amount)
