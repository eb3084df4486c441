"""Passwords at the least that argon2 can cost, where it is not asked how slow a guess is."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from argon2 import PasswordHasher

from planner.accounts import passwords


@contextmanager
def quick() -> Iterator[None]:
    """Until it is left, passwords are made and looked at quickly."""
    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "HASHER", hasher)
        patch.setattr(passwords, "NOBODYS", hasher.hash("a long one that nobody knows"))
        yield
