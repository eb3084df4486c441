"""Passwords: argon2id, with the parameters its library recommends."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

HASHER = PasswordHasher()
NOBODYS = (
    "$argon2id$v=19$m=65536,t=3,p=4"
    "$6i5Zi04sytKK0tH5sE7+LQ$9inUBv7hLoePvmvpm2YtdrrDGGw5ushCaExAkg8Bd54"
)
"""Of a long password that nobody knows; to make one as a process starts would take long."""


def hashed(password: str) -> str:
    """What is stored of a password."""
    return HASHER.hash(password)


def matches(stored: str | None, password: str) -> bool:
    """Whether this is the password; as slow for an unknown user as for a known one."""
    try:
        HASHER.verify(stored or NOBODYS, password)
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None
