"""Tokens and hours: exact decimals, stored as whole thousandths, rounded once at the end.

Engines calculate in `Decimal` and never round; whoever stores or shows a derived figure rounds it
with `round_half_up`. Shares and percentages, which arrive as floats, enter through `exact`.
"""

from decimal import ROUND_FLOOR, Decimal

ZERO = Decimal(0)
ONE = Decimal(1)
_THOUSANDTH = Decimal("0.001")
_HALF = Decimal("0.0005")


def exact(value: Decimal | float | str) -> Decimal:
    """The decimal a person would write for this number: 0.1 is a tenth, whatever its bits say."""
    return value if isinstance(value, Decimal) else Decimal(str(value))


def tokens(value: Decimal | float | str) -> Decimal:
    """An amount of tokens, to the thousandth."""
    return round_half_up(exact(value))


def hours(value: Decimal | float | str) -> Decimal:
    """An amount of hours, to the thousandth."""
    return round_half_up(exact(value))


def round_half_up(value: Decimal) -> Decimal:
    """The nearest thousandth; a half goes up, also below zero (−0.0025 gives −0.002)."""
    return (value + _HALF).quantize(_THOUSANDTH, ROUND_FLOOR)


def to_thousandths(value: Decimal) -> int:
    """The whole thousandths that are stored for an amount."""
    return int(round_half_up(value).scaleb(3))


def from_thousandths(count: int) -> Decimal:
    """The amount that stored thousandths stand for."""
    return Decimal(count).scaleb(-3)


def written(value: Decimal) -> str:
    """The amount for a sentence, to the thousandth: 1,118 or 12.5 or −32."""
    text = f"{round_half_up(abs(value)):,f}".rstrip("0").rstrip(".")
    return f"−{text}" if value < 0 and text != "0" else text


def counted(value: Decimal, noun: str) -> str:
    """The amount with its unit: 1 token, 12.5 tokens."""
    return f"{written(value)} {noun}" if abs(value) == 1 else f"{written(value)} {noun}s"


def plain(number: Decimal) -> str:
    """The number with no zeros behind, so that one is one text: 1.5 for 1.500000."""
    return f"{number.normalize():f}"


def as_text(amount: Decimal | None) -> str | None:
    """The amount as JSON keeps it; None where it is not known."""
    return None if amount is None else plain(amount)


def from_text(text: str | None) -> Decimal | None:
    """The amount that was kept as a text; None where it is not known."""
    return None if text is None else Decimal(text)


def to_whole(value: Decimal) -> int:
    """The nearest whole number; a half goes up, also below zero (−2.5 gives −2)."""
    return int((value + ONE / 2).to_integral_value(ROUND_FLOOR))
