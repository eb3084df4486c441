"""How many rows one transaction takes: as many as it can write while others hardly wait."""

SMALLEST, LARGEST = 250, 5000
LONGEST = 0.2
"""Seconds one transaction may hold the only writer of SQLite."""


def next_size(size: int, seconds: float) -> int:
    """The rows of the next batch, after one of this size took so long."""
    if seconds > LONGEST:
        return max(SMALLEST, size // 2)
    return min(LARGEST, size * 2) if seconds < LONGEST / 2 else size
