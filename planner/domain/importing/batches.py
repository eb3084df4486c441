"""How many rows one transaction takes: as many as it can write while others hardly wait."""

SMALLEST, LARGEST = 250, 4000
CHANGING = 1000
"""Rows of one transaction after one that changed something on file: such a row weighs far more
than a new one.
"""
ALONE, BESIDE = 0.2, 0.7
"""Seconds one transaction may take: where nobody else can write meanwhile, and where others write
beside it and wait for the rows alone that both change.
"""
AIM = 0.75
"""The share of that which it is to take: one that takes a little more is still short enough."""


def next_size(size: int, seconds: float, longest: float = ALONE) -> int:
    """The rows of the next batch, after one of this size took so long.

    As many as would take what is aimed at, and neither twice as few nor four times as many. A
    multiple of the smallest, so that databases meet few statements: they keep each.
    """
    fitting = round(size * AIM * longest / max(seconds, 0.001))
    fewest = -(-size // (2 * SMALLEST))
    return SMALLEST * max(fewest, min(LARGEST, size * 4, fitting) // SMALLEST)
