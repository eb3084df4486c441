"""What the plan of the quarter asks of each pool, in tokens."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from planner.cli.demo.pools import POOLS
from planner.cli.demo.tables import table

DERIVED_DESIGN = {"NDO-0207", "NDO-0211"}
"""Design has no rate; only these two state hours, which count 1:1. The others are typed."""


@dataclass(frozen=True, slots=True)
class Ask:
    """Whole tokens one initiative asks of one pool; `p90` is None where nobody estimated it."""

    key: str
    pool: str
    p50: Decimal
    p90: Decimal | None


def asks() -> list[Ask]:
    """Every demand of the plan, in order of rank."""
    return [
        Ask(row["key"], pool, Decimal(row[pool]), _p90(row, pool))
        for row in table("tokens")
        for pool in POOLS
        if row.get(pool)
    ]


def _p90(row: Mapping[str, str], pool: str) -> Decimal | None:
    ratio = row["ratio"]
    if not ratio:
        return None if pool == "IT operations" else _whole(row[pool], USUAL)
    return _whole(row[pool], ratio)


USUAL = "1.38"
"""P90 over P50 where an initiative states no ratio of its own."""


def _whole(p50: str, ratio: str) -> Decimal:
    return (Decimal(p50) * Decimal(ratio)).quantize(Decimal(1), ROUND_HALF_UP)


def _typed() -> Mapping[tuple[str, str], str]:
    design = {
        (ask.key, ask.pool): "Estimated in the design workshop, in tokens."
        for ask in asks()
        if ask.pool == "User-centred design" and ask.key not in DERIVED_DESIGN
    }
    return {
        **design,
        ("NDO-0220", "IT operations"): "Two waves of 450 laptops, from the supplier's plan.",
        ("NDO-0218", "Product and delivery"): "Agreed with Samir Haddad; no scope item yet.",
    }


TYPED = _typed()
"""Demands stated by hand, with their notes, by (external key, pool)."""
