"""Money: whole minor units of a currency, and how people write them."""

from decimal import ROUND_HALF_UP, Decimal

from planner.domain.amounts import plain

DIGITS = {"JPY": 0, "KRW": 0, "ISK": 0, "CLP": 0, "VND": 0, "BHD": 3, "KWD": 3, "OMR": 3, "TND": 3}
"""Decimals of the currencies that have not two (ISO 4217)."""

SYMBOLS = {"GBP": "£", "EUR": "€", "USD": "$", "JPY": "¥"}
_SCALES = ((Decimal(10**9), "bn"), (Decimal(10**6), "M"), (Decimal(1000), "k"))


def to_minor(amount: Decimal, currency: str) -> int:
    """The whole minor units of an amount: £4.50 is 450. A finer amount is rounded half up."""
    scaled = amount.scaleb(digits(currency))
    return int(scaled.quantize(Decimal(1), ROUND_HALF_UP))


def minor(amount: Decimal | None, currency: str) -> int | None:
    """The same; None of an amount that is not known."""
    return None if amount is None else to_minor(amount, currency)


def exactly(amount: Decimal, currency: str) -> int | None:
    """The whole minor units of an amount, None where it is finer than its currency."""
    scaled = amount.scaleb(digits(currency))
    whole = int(scaled)
    return whole if whole == scaled else None


def from_minor(minor: int, currency: str) -> Decimal:
    """The amount in the currency itself: 450 pence are £4.50."""
    return Decimal(minor).scaleb(-digits(currency))


def digits(currency: str) -> int:
    """How many decimals the currency has."""
    return DIGITS.get(currency, 2)


def written(minor: int, currency: str) -> str:
    """The exact amount: £412,350 or £4.50 or CHF 1,200."""
    amount = from_minor(minor, currency)
    whole = amount == amount.to_integral_value()
    return f"{_symbol(currency)}{amount:,.{0 if whole else digits(currency)}f}"


def in_full(minor: int, currency: str) -> str:
    """The exact amount with every decimal of the currency, so that a column aligns: £53.00."""
    return f"{_symbol(currency)}{from_minor(minor, currency):,.{digits(currency)}f}"


def short(minor: int, currency: str) -> str:
    """The amount to three figures: £412k, £1.24M, £950."""
    amount = _three_figures(from_minor(minor, currency))
    for scale, letter in _SCALES:
        if amount >= scale:
            return f"{_symbol(currency)}{plain(amount / scale)}{letter}"
    return f"{_symbol(currency)}{plain(amount)}"


def _three_figures(value: Decimal) -> Decimal:
    if not value:
        return value
    return value.quantize(Decimal(1).scaleb(value.adjusted() - 2), ROUND_HALF_UP)


def _symbol(currency: str) -> str:
    return SYMBOLS.get(currency, f"{currency}\N{NO-BREAK SPACE}")
