"""How figures, moments and lists are written on a page.

Every function gives the text of a value; `FILTERS` names them for the templates. `None` is *not
known* and is written so, never as 0.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

from flask import g, has_app_context

from planner.core import clock
from planner.domain import amounts
from planner.domain import money as sums

MINUS = "−"
SPACE = "\N{NO-BREAK SPACE}"
UNKNOWN = "unknown"

Number = Decimal | int | float

_SPELT = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
_SPANS = (
    (timedelta(days=365), "year"),
    (timedelta(days=30), "month"),
    (timedelta(days=1), "day"),
    (timedelta(hours=1), "hour"),
    (timedelta(minutes=1), "minute"),
    (timedelta(seconds=1), "second"),
)


def exact(value: Number | None) -> str:
    """The value with every digit it has: 1,234.5, −0.125, unknown."""
    if value is None:
        return UNKNOWN
    plain = f"{abs(amounts.exact(value)):,f}"
    if "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    return f"{MINUS}{plain}" if value < 0 else plain


def tokens(value: Number | None) -> str:
    """Tokens without decimals, 1,234; a value that would round to 0 keeps them, 0.4."""
    return UNKNOWN if value is None else exact(_rounded(value, "tokens"))


def hours(value: Number | None) -> str:
    """Hours to one decimal where there is one: 1,740 or 36.5."""
    return UNKNOWN if value is None else exact(_rounded(value, "hours"))


def gap(more: Number | None, less: Number | None, unit: str = "tokens") -> str:
    """How far apart two figures are that stand beside it, with its sign: +2.5, −32, 0.

    Whoever takes one of them from the other as they are shown finds it.
    """
    return UNKNOWN if more is None or less is None else signed_exact(apart(more, less, unit))


def apart(more: Number, less: Number, unit: str = "tokens") -> Decimal:
    """The difference of two figures as they are shown; where they look alike, as they are."""
    shown = _rounded(more, unit) - _rounded(less, unit)
    return shown or amounts.exact(more) - amounts.exact(less)


def signed(value: Number | None) -> str:
    """A delta in tokens, always with its sign: +72, −32; 0 has none."""
    text = tokens(value)
    return f"+{text}" if value is not None and value > 0 else text


def signed_exact(value: Number | None) -> str:
    """A change with every digit it has, and always its sign: +12.5, −3.33; 0 has none."""
    text = exact(value)
    return f"+{text}" if value is not None and value > 0 else text


def exactly(value: Number | None) -> str:
    """The digits that rounding to tokens hides, for a title; empty when it hides none."""
    return exact(value) if value is not None and exact(value) != tokens(value) else ""


def percent(share: Number | None) -> str:
    """A share of one as a whole percentage: 0.34 is 34 %."""
    if share is None:
        return UNKNOWN
    return f"{exact((amounts.exact(share) * 100).quantize(Decimal(1), ROUND_HALF_UP))}{SPACE}%"


def part(done: Number, total: Number | None) -> str:
    """What part of the total is done, as a percentage; empty while the total is not known."""
    return percent(amounts.exact(done) / amounts.exact(total)) if total else ""


def money(minor: int | None, currency: str) -> str:
    """A sum in few figures: £412k; its exact amount belongs in the title."""
    return UNKNOWN if minor is None else sums.short(minor, currency)


def money_exactly(minor: int | None, currency: str) -> str:
    """A sum to the penny: £412,350."""
    return UNKNOWN if minor is None else sums.written(minor, currency)


def money_in_full(minor: int | None, currency: str) -> str:
    """A sum with all its decimals, for columns: £53.00."""
    return UNKNOWN if minor is None else sums.in_full(minor, currency)


def plural(count: int, one: str, many: str = "") -> str:
    """A count and its noun: 1 pool, 1,204 rows, 2 entries."""
    return f"{count:,} {one if count == 1 else many or f'{one}s'}"


def spelt(count: int) -> str:
    """A count in words up to ten, in digits beyond: three, 1,204."""
    return _SPELT[count] if 0 <= count < len(_SPELT) else f"{count:,}"


def listing(items: Iterable[object]) -> str:
    """The items as a sentence lists them: Architecture, Design and Security."""
    *most, last = [str(item) for item in items] or [""]
    return f"{', '.join(most)} and {last}" if most else last


def upper_first(text: str) -> str:
    """The text with its first letter in upper case and the rest as it was."""
    return text[:1].upper() + text[1:]


def task_words(task: str) -> str:
    """What a task does, from its name: Apply of csv-import/apply."""
    return upper_first(task.rpartition("/")[2].replace("-", " "))


def duration(seconds: Number | None) -> str:
    """A length of time in its largest whole unit: 20 seconds, 3 minutes, 2 days."""
    if seconds is None:
        return UNKNOWN
    span = timedelta(seconds=abs(float(seconds)))
    unit, name = next(((u, n) for u, n in _SPANS if span >= u), _SPANS[-1])
    return plural(int(span / unit), name)


def relative(moment: datetime, now: datetime) -> str:
    """How long before or after `now`: 3 minutes ago, in 2 days, just now."""
    seconds = (now - moment).total_seconds()
    if abs(seconds) < 1:
        return "just now"
    return f"{duration(seconds)} ago" if seconds > 0 else f"in {duration(seconds)}"


def ago(moment: datetime) -> str:
    """How long ago, or how far ahead, the moment is by the one clock."""
    return relative(moment, clock.now())


def stamp(moment: datetime) -> str:
    """Date and minute in the organisation's time zone: 2026-09-14 14:02."""
    return moment.astimezone(_zone()).strftime("%Y-%m-%d %H:%M")


def day(moment: datetime) -> str:
    """The date in the organisation's time zone: 2026-09-14."""
    return moment.astimezone(_zone()).date().isoformat()


def clock_time(moment: datetime) -> str:
    """The time to the second in the organisation's time zone: 14:02:07."""
    return moment.astimezone(_zone()).strftime("%H:%M:%S")


def fine_time(moment: datetime) -> str:
    """The time to the tenth of a second, cut off: 14:02:07.3."""
    return moment.astimezone(_zone()).strftime("%H:%M:%S.%f")[:-5]


def as_of(moment: datetime) -> str:
    """The minute in the organisation's time zone, with its date where that is not today's."""
    local, now = moment.astimezone(_zone()), clock.now().astimezone(_zone())
    return local.strftime("%H:%M" if local.date() == now.date() else "%Y-%m-%d %H:%M")


def seconds(span: Number) -> str:
    """A length of time that is measured: 40 ms, 0.2 s, 25 s, 1 min 40 s, 2 h 5 min, 3 days."""
    value = amounts.exact(span)
    if value >= 60:
        return _long(int(value.quantize(Decimal(1), ROUND_HALF_UP)))
    if value < Decimal("0.1") and (millis := (value * 1000).quantize(Decimal(1), ROUND_HALF_UP)):
        return f"{exact(millis)}{SPACE}ms"
    shown = value.quantize(Decimal("0.1") if value < 10 else Decimal(1), ROUND_HALF_UP)
    return f"{exact(shown)}{SPACE}s"


def _long(whole: int) -> str:
    """Seconds from a minute on, in the two largest units that it has."""
    minutes, hours_ = whole // 60, whole // 3600
    if hours_ >= 24:
        return duration(whole)
    larger, smaller = (hours_, minutes % 60) if hours_ else (minutes, whole % 60)
    units = ("h", "min") if hours_ else ("min", "s")
    parts = [f"{n}{SPACE}{unit}" for n, unit in zip((larger, smaller), units, strict=True) if n]
    return SPACE.join(parts)


def iso(moment: date | datetime) -> str:
    """The date, or the moment in UTC, as `<time datetime>` wants it."""
    if isinstance(moment, datetime):
        return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return moment.isoformat()


def _rounded(value: Number, unit: str) -> Decimal:
    """A figure as it is shown; one that would be shown as 0 and is not keeps its digits."""
    step = Decimal("0.1") if unit == "hours" else Decimal(1)
    return amounts.exact(value).quantize(step, ROUND_HALF_UP) or amounts.exact(value)


def _zone() -> ZoneInfo:
    visitor = g.get("visitor") if has_app_context() else None
    if visitor is None or visitor.organisation is None:
        return ZoneInfo("UTC")
    return ZoneInfo(visitor.organisation.time_zone)


FILTERS: dict[str, Callable[..., object]] = {
    function.__name__: function
    for function in (
        exact,
        tokens,
        hours,
        signed,
        signed_exact,
        gap,
        apart,
        exactly,
        percent,
        money,
        money_exactly,
        money_in_full,
        part,
        plural,
        spelt,
        listing,
        upper_first,
        duration,
        ago,
        stamp,
        day,
        clock_time,
        fine_time,
        as_of,
        seconds,
        iso,
    )
}
