"""What initiatives ask of pools, as the list shows it beside their own fields.

Plans lie above the portfolio, which knows none: the factory registers here who can tell.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from planner.core.session import Session

FULL = 100


@dataclass(frozen=True, slots=True)
class Ask:
    """Tokens at P50 that an initiative asks of one pool, and where they stand in its bar."""

    pool: str
    tokens: Decimal
    start: Decimal
    length: Decimal
    """Both in per cent of the longest bar of the page."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What some initiatives ask in one plan, by initiative, pools by name."""

    plan: str
    asks: Mapping[int, Sequence[Ask]]

    def total(self, key: int) -> Decimal | None:
        """The tokens that an initiative asks for; None where it asks for none."""
        return sum((ask.tokens for ask in self.asks[key]), Decimal()) if key in self.asks else None


Teller = Callable[[Session, Sequence[int]], Asked | None]

_TELLERS: dict[str, Teller] = {}


def tell(teller: Teller) -> None:
    """Register who tells what initiatives ask."""
    _TELLERS["asked"] = teller


def asked(session: Session, keys: Sequence[int]) -> Asked | None:
    """What these initiatives ask; None where nobody plans in tokens."""
    return next((teller(session, keys) for teller in _TELLERS.values()), None)


def bars(plan: str, tokens: Mapping[int, Sequence[tuple[str, Decimal]]]) -> Asked:
    """Bars of what initiatives ask of each pool, on one scale."""
    totals = [sum((amount for _, amount in asks), Decimal()) for asks in tokens.values()]
    longest = max(totals, default=Decimal()) or Decimal(1)
    return Asked(plan, {key: _laid_out(asks, longest) for key, asks in tokens.items()})


def _laid_out(asks: Sequence[tuple[str, Decimal]], longest: Decimal) -> list[Ask]:
    found, start = [], Decimal()
    for pool, tokens in asks:
        length = round(FULL * tokens / longest, 2)
        found.append(Ask(pool, tokens, start, length))
        start += length
    return found
