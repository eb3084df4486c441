"""What broke on our side: one row for each place that mistakes come from, whoever met them.

A row tells neither what was asked nor what was said, since either may be about people: the log has
the trace, under the request's number.
"""

import hashlib
import traceback
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Table, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Row
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import String

import planner
from planner import __version__
from planner.core import clock, platform
from planner.core.models import Instant, Model, Name

ROOT = Path(planner.__file__).parent
KEPT = timedelta(days=30)
SHOWN = 10


class Fault(Model):
    """Mistakes of one class that come from one function."""

    __tablename__ = "faults"

    fingerprint: Mapped[str] = mapped_column(String(16), primary_key=True)
    error_class: Mapped[Name]
    place: Mapped[Name]
    """The innermost function of ours, with the line where it was last."""
    endpoint: Mapped[str | None] = mapped_column(String(255))
    """The page that was last asked for."""
    count: Mapped[int]
    first_at: Mapped[datetime] = mapped_column(Instant)
    last_at: Mapped[datetime] = mapped_column(Instant)
    request_id: Mapped[str | None] = mapped_column(String(64))
    """Of the last one: its trace is in the log under this number."""
    version: Mapped[str] = mapped_column(String(40))

    def __str__(self) -> str:
        return f"fault {self.fingerprint}"


faults: Table = Fault.__table__  # type: ignore[assignment]


def note(error: BaseException, endpoint: str | None, request_id: str | None) -> None:
    """Count a mistake; where that cannot be written, the log has it anyway."""
    name, place, function = type(error).__name__, *_place(error)
    now = clock.now()
    key = hashlib.sha256(f"{name}\n{function}".encode()).hexdigest()[:16]
    told: dict[str, Any] = {"place": place[:255], "endpoint": endpoint, "request_id": request_id}
    told |= {"last_at": now, "version": __version__}
    with suppress(SQLAlchemyError), platform.transaction() as connection:
        make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
        row = make(faults).values(
            fingerprint=key, error_class=name[:255], count=1, first_at=now, **told
        )
        again = {**told, "count": faults.c.count + 1}
        connection.execute(row.on_conflict_do_update(index_elements=["fingerprint"], set_=again))


def latest(connection: Connection) -> Sequence[Row[Any]]:
    """The latest, a few of them."""
    return connection.execute(select(faults).order_by(faults.c.last_at.desc()).limit(SHOWN)).all()


def forget(connection: Connection) -> int:
    """Let go of what has not happened for 30 days; gives how many."""
    old = faults.c.last_at < clock.now() - KEPT
    return connection.execute(delete(faults).where(old)).rowcount


def _place(error: BaseException) -> tuple[str, str]:
    """Where it came from, with and without the line."""
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        path = Path(frame.filename)
        if path.is_relative_to(ROOT):
            file = path.relative_to(ROOT.parent).as_posix()
            return f"{file}:{frame.lineno} {frame.name}", f"{file} {frame.name}"
    return "outside of Planner", ""
