"""Secrets of others, such as tokens, as they are kept in the database: encrypted with AES-256-GCM.

The key is the installation's, and is in no backup of the database. What a secret is about is bound
to it: sealed for one row, it opens for no other.

The cipher's library weighs 7 MB, and is loaded by those who seal or open something.
"""

import base64
import hashlib
import os

NONCE_BYTES = 12
SCHEME = "v1:"


class Unopenable(Exception):
    """A secret that this installation's key does not open, or that is about something else."""


def sealed(secret: str, about: str, key: str) -> str:
    """A secret as it is kept."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = os.urandom(NONCE_BYTES)
    cipher = AESGCM(_derived(key)).encrypt(nonce, secret.encode(), about.encode())
    return SCHEME + base64.b64encode(nonce + cipher).decode()


def opened(kept: str, about: str, key: str) -> str:
    """The secret again. Raises `Unopenable`."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        raw = base64.b64decode(kept.removeprefix(SCHEME), validate=True)
        nonce, cipher = raw[:NONCE_BYTES], raw[NONCE_BYTES:]
        return AESGCM(_derived(key)).decrypt(nonce, cipher, about.encode()).decode()
    except (InvalidTag, ValueError) as error:
        raise Unopenable("the key of this installation does not open it") from error


def _derived(key: str) -> bytes:
    """32 bytes from a key that has more than enough of chance in it."""
    return hashlib.sha256(b"planner vault\0" + key.encode()).digest()
