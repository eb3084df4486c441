"""What others ask of pools and people. Pools are asked for most, so they can be had from here."""

from planner.capacity.queries.pools import (
    UNCALIBRATED,
    PoolLine,
    RateLine,
    lookalike,
    pool,
    pool_line,
    pool_lines,
    pools,
    rates_on,
    timeline,
)

__all__ = [
    "UNCALIBRATED",
    "PoolLine",
    "RateLine",
    "lookalike",
    "pool",
    "pool_line",
    "pool_lines",
    "pools",
    "rates_on",
    "timeline",
]
