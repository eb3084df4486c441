"""Where initiatives rank in a plan and what they ask of pools, shown beside their own fields.

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
    """What some initiatives are in one plan, by initiative, pools by name."""

    plan: str
    scenario_id: int
    ranks: Mapping[int, int]
    asks: Mapping[int, Sequence[Ask]] | None
    """None where the plan does not count in tokens."""

    def total(self, key: int) -> Decimal | None:
        """The tokens that an initiative asks for; None where it asks for none."""
        asks = (self.asks or {}).get(key)
        return sum((ask.tokens for ask in asks), Decimal()) if asks else None


Teller = Callable[[Session, Sequence[int]], Asked | None]

_TELLERS: dict[str, Teller] = {}


def tell(teller: Teller) -> None:
    """Register who tells what initiatives are in plans."""
    _TELLERS["asked"] = teller


def asked(session: Session, keys: Sequence[int]) -> Asked | None:
    """What these initiatives are in the primary plan of the quarter; None where there is none."""
    return next((teller(session, keys) for teller in _TELLERS.values()), None)


def bars(tokens: Mapping[int, Sequence[tuple[str, Decimal]]]) -> dict[int, Sequence[Ask]]:
    """Bars of what initiatives ask of each pool, on one scale."""
    totals = [sum((amount for _, amount in asks), Decimal()) for asks in tokens.values()]
    longest = max(totals, default=Decimal()) or Decimal(1)
    return {key: _laid_out(asks, longest) for key, asks in tokens.items()}


def _laid_out(asks: Sequence[tuple[str, Decimal]], longest: Decimal) -> list[Ask]:
    found, start = [], Decimal()
    for pool, tokens in asks:
        length = round(FULL * tokens / longest, 2)
        found.append(Ask(pool, tokens, start, length))
        start += length
    return found
