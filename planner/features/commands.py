"""Turning flags, and saying who is answerable for them."""

from sqlalchemy import select

from planner.core import clock
from planner.core.flags import FlagSetting, forget
from planner.core.identity import User
from planner.core.session import Session
from planner.domain.flags import FLAGS, Flag
from planner.domain.refusals import Conflict
from planner.features import queries


class FlagBlocked(Conflict):
    """Another flag stands in the way."""

    remedy = "Turn the other flag first."


class TurnedAlready(Conflict):
    """Somebody turned the flag first."""

    remedy = "Go back to the flags to see who did, and why."

    def __init__(self, flag: Flag, on: bool) -> None:
        super().__init__(f"{FLAGS[flag].name} is {'on' if on else 'off'} already.")


def turn(session: Session, flag: Flag, on: bool, reason: str) -> None:
    """Turn a flag on or off: this process acts on it at once, every other within a second.

    Raises `TurnedAlready`, and `FlagBlocked` where a flag it needs is off or one that needs it on.
    """
    setting = _setting(session, flag)
    with session.recording("flag.turned_on" if on else "flag.turned_off", setting) as facts:
        _require_free(session, flag, on)
        setting.enabled, setting.reason = on, reason
        setting.changed_by, setting.changed_at = session.actor_id, clock.now()
        session.add(setting)
        facts.update(flag=str(flag), name=FLAGS[flag].name, reason=reason)
        session.after.append(forget)


def own(session: Session, flag: Flag, owner: User) -> None:
    """Say who is answerable for a flag."""
    setting = _setting(session, flag)
    with session.recording("flag.owned", setting) as facts:
        before = session.scalar(select(User.name).where(User.id == setting.owner_id))
        setting.owner_id = owner.id
        session.add(setting)
        facts.update(flag=str(flag), name=FLAGS[flag].name)
        facts["from"], facts["to"] = before, owner.name


def _setting(session: Session, flag: Flag) -> FlagSetting:
    found = session.scalar(select(FlagSetting).where(FlagSetting.flag == flag))
    return found or FlagSetting(flag=flag, enabled=False)


def _require_free(session: Session, flag: Flag, on: bool) -> None:
    rows = session.scalars(select(FlagSetting).order_by(FlagSetting.id).with_for_update()).all()
    now = {each: any(row.flag is each and row.enabled for row in rows) for each in FLAGS}
    if now[flag] is on:
        raise TurnedAlready(flag, on)
    if sentence := queries.blocked(flag, now):
        raise FlagBlocked(sentence)
