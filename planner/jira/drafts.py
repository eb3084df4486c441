"""What a form says of a connection, checked and ready to be used."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ConnectionDraft:
    """A site, and the account that reads it. The token is never kept as it is."""

    site_url: str
    email: str
    token: str
    version: int | None = None
