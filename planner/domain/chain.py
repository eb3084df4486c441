"""A chain of records: each carries a hash over what it says and over the hash of the one before.

So whoever changes, adds or takes out one changes the hash of every later one. What the chain alone
cannot show is that its end was cut off, or that all of it was written anew: for that a hash that
somebody noted elsewhere is looked for in it.
"""

import hashlib
import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

BEGINNING = ""
"""What stands in place of a hash before the first record."""
_written = json.JSONEncoder(sort_keys=True, separators=(",", ":")).encode
EXACT_UNTIL = 1e16
"""Larger floats are written with an exponent, and come back from some databases as integers."""


def link(before: str, record: Mapping[str, Any]) -> str:
    """The hash of a record that follows one with the hash `before`, as 64 hexadecimal digits."""
    return hashlib.sha256(f"{before}\n{canonical(record)}".encode()).hexdigest()


def canonical(value: Any) -> str:
    """A value of JSON as one text, the same whichever database kept it."""
    text = _written(value)
    return _written(_plain(value)) if "e+" in text or "-0.0" in text else text


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if isinstance(value, float):
        return int(Decimal(repr(value))) if abs(value) >= EXACT_UNTIL else value + 0.0
    return value
