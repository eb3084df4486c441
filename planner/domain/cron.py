"""Cron expressions: when they come due in a time zone, and how they read in words.

A change of the clocks is dealt with as Debian's cron does. What is due at a time of day that the
clocks leap over is due as they have leapt; a time of day that comes twice counts once, the first
time. What is due every so many minutes or every hour goes on evenly through both.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

from planner.domain.refusals import Invalid


class NotCron(Invalid):
    """Text that is no cron expression."""

    remedy = "Give five fields: minute, hour, day of the month, month, day of the week."

    def __init__(self, text: str) -> None:
        super().__init__(f"“{text}” is no time table that can be kept.")


def times(cron: str, zone: str, after: datetime) -> Iterator[datetime]:
    """Every time at which it comes due after a moment, in UTC and in order."""
    since = after.astimezone(UTC)
    for local in _parsed(cron, since.astimezone(ZoneInfo(zone))):
        moment = local.astimezone(UTC)
        if moment > since:  # inside an hour that comes twice, the first one may lie behind
            yield moment


def latest(cron: str, zone: str, until: datetime) -> datetime:
    """The last time at which it came due, up to and with a moment, in UTC."""
    since = until.astimezone(UTC)
    following = next(times(cron, zone, since))
    backward = CronSim(cron, following.astimezone(ZoneInfo(zone)), reverse=True)
    return next(moment for local in backward if (moment := local.astimezone(UTC)) <= since)


def words(cron: str) -> str:
    """When it comes due, as people say it: every 15 minutes, at 03:00 on Sunday."""
    minute, *rest = cron.split()
    if rest == ["*"] * 4 and minute.startswith("*/"):
        return f"every {minute.removeprefix('*/')} minutes"
    if rest == ["*"] * 4 and minute.isdigit() and minute != "0":
        return f"{minute} {'minute' if minute == '1' else 'minutes'} past every hour"
    explained = _parsed(cron, datetime(2026, 1, 1, tzinfo=UTC)).explain()
    return explained[:1].lower() + explained[1:]


@dataclass(frozen=True, slots=True)
class ClockChange:
    """A change of the clocks that falls on a time of day at which something is due.

    `leapt`: that time does not exist, and it is due once the clocks have leapt; otherwise it comes
    twice, and is due the first time.
    """

    at: datetime
    due: datetime
    leapt: bool


def clock_changes(cron: str, zone: str, after: datetime, days: int = 366) -> list[ClockChange]:
    """The changes of the clocks in so many days that meet a time of day at which it is due.

    None for what is due every hour or more often: that goes on evenly.
    """
    if cron.split()[1].startswith("*"):
        return []
    found = []
    for before, instant in _changes(ZoneInfo(zone), after, days):
        local = instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        begin, end = sorted((before, local))
        due = next(_parsed(cron, begin - timedelta(seconds=1)))
        if due < end:
            found.append(ClockChange(instant, due, leapt=local > before))
    return found


def _changes(zone: ZoneInfo, after: datetime, days: int) -> Iterator[tuple[datetime, datetime]]:
    """What the clocks would have shown without each change, and when it is, to the minute."""
    since = after.astimezone(UTC).replace(second=0, microsecond=0)
    for day in range(days):
        early = since + timedelta(days=day)
        offset = early.astimezone(zone).utcoffset()
        if (early + timedelta(days=1)).astimezone(zone).utcoffset() == offset or offset is None:
            continue
        minutes = (early + timedelta(minutes=n) for n in range(1, 24 * 60 + 1))
        instant = next(each for each in minutes if each.astimezone(zone).utcoffset() != offset)
        yield (instant + offset).replace(tzinfo=None), instant


def _parsed(cron: str, since: datetime) -> CronSim:
    try:
        return CronSim(cron, since)
    except CronSimError as wrong:
        raise NotCron(cron) from wrong
