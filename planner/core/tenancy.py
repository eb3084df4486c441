"""Mixins that say what a row is: an organisation's own, or written once for ever."""

from sqlalchemy import BigInteger, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column


class Tenant:
    """A row that belongs to one organisation. The session keeps it there."""

    organisation_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("organisations.id"))


class Part(Tenant):
    """A row that is a part of another: its reference to that, `within()`, says whose it is.

    A reference of its own to the organisation would be looked at row by row, and say nothing more.
    """

    organisation_id: Mapped[int] = mapped_column(BigInteger)


class Permanent:
    """A row that is written once and then only read. The session keeps it so."""


SHARED_TABLES = frozenset(
    {
        "organisations",
        "users",
        "memberships",  # read before an organisation is known, always by user
        "sessions",
        "throttles",
        "job_queues",
        "job_totals",
        "job_marks",
        "workers",
        "health_samples",
        "banners",
        "faults",
    }
)
"""Tables that belong to nobody: no tenant policy, and a test that the list stays complete."""
