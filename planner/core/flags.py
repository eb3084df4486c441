"""Whether a feature exists for an organisation. A missing row means off."""

import time
from collections.abc import Mapping

from sqlalchemy import Boolean, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from planner.core import clock
from planner.core.counting import FLAGS
from planner.core.models import Key, Model, Moment, Reference, choice, keyed
from planner.core.session import Session
from planner.core.tenancy import Tenant
from planner.domain.flags import Flag

FRESH_SECONDS = 0.8
"""How long a process may go on with what it last read: a flip acts everywhere within a second."""

_read: dict[tuple[str, int], tuple[float, Mapping[Flag, bool]]] = {}


class FlagSetting(Tenant, Model):
    """One organisation's setting of one flag, and who is answerable for it."""

    __tablename__ = "flag_settings"
    __table_args__ = (keyed(), UniqueConstraint("organisation_id", "flag"))

    id: Mapped[Key]
    flag: Mapped[Flag] = mapped_column(choice(Flag, "flag"))
    enabled: Mapped[bool] = mapped_column(Boolean, default=False)
    reason: Mapped[str] = mapped_column(String(500), default="")
    owner_id: Mapped[Reference | None]
    changed_by: Mapped[Reference | None]
    changed_at: Mapped[Moment] = mapped_column(default=clock.now)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    def __str__(self) -> str:
        return f"flag {self.flag}"


def flags_on(session: Session) -> frozenset[Flag]:
    """The flags that are on for the session's organisation, at most `FRESH_SECONDS` old."""
    return frozenset(flag for flag, enabled in _settings(session).items() if enabled)


def is_on(session: Session, flag: Flag) -> bool:
    """Whether the flag is on for the session's organisation; the question is counted."""
    stated = _settings(session).get(flag)
    variant, reason = "on" if stated else "off", "default" if stated is None else "setting"
    FLAGS.labels(flag.value, variant, reason).inc()
    return bool(stated)


def _settings(session: Session) -> Mapping[Flag, bool]:
    """What the organisation has stated of its flags, at most `FRESH_SECONDS` old."""
    assert session.organisation_id is not None, "flags belong to an organisation"
    key = (str(session.get_bind().url), session.organisation_id)  # type: ignore[union-attr]
    at, stated = _read.get(key, (0.0, {}))
    if time.monotonic() - at > FRESH_SECONDS:
        rows = session.execute(select(FlagSetting.flag, FlagSetting.enabled))
        stated = {row.flag: row.enabled for row in rows}
        _read[key] = (time.monotonic(), stated)
    return stated


def forget() -> None:
    """Read again at the next question: for the process that just turned a flag, and for tests."""
    _read.clear()
