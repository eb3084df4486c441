"""How the installation is, now and over the last day, as the page of system health tells it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from planner.core import platform
from planner.core.health import HOUR, samples
from planner.core.jobs.time import now
from planner.core.known_settings import SETTINGS
from planner.core.settings import Settings
from planner.domain.health import CHECKS, Check, Health, Unit, worst
from planner.operations.measuring import measure
from planner.web.words import exact, percent, plural, seconds

HOURS = 24
BAD = (Health.DEGRADED, Health.FAILING)
"""What wants somebody, the worse last."""

WORDS = {
    Health.FINE: "Fine",
    Health.UNKNOWN: "Not measured",
    Health.DEGRADED: "Wants an eye",
    Health.FAILING: "Failing",
}
KINDS = {
    Health.FINE: "done",
    Health.UNKNOWN: "off",
    Health.DEGRADED: "waiting",
    Health.FAILING: "failed",
}


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One check: its figure now, and how it stood in each of the last 24 hours, oldest first."""

    check: Check
    figure: float | None
    hours: Sequence[Health]

    @property
    def health(self) -> Health:
        """How it stands now."""
        return self.check.judge(self.figure)

    @property
    def words(self) -> str:
        """The figure as people read it."""
        if self.figure is not None:
            return said(self.check, self.figure)
        return "none yet" if self.check.without is Health.DEGRADED else "no answer"

    @property
    def limits(self) -> str:
        """From when on it is not fine any more."""
        first, then = (
            said(self.check, limit) for limit in (self.check.degraded, self.check.failing)
        )
        reaching = "down to" if self.check.falling else "from"
        return (
            f"{reaching} {first}"
            if first == then
            else f"{reaching} {first}, worse {reaching} {then}"
        )

    @property
    def strip(self) -> str:
        """The last day in words."""
        counted = ((state, self.hours.count(state)) for state in Health)
        parts = [f"{WORDS[state].lower()} in {n}" for state, n in counted if n]
        return f"{self.check.name}, last {plural(len(self.hours), 'hour')}: {', '.join(parts)}"


@dataclass(frozen=True, slots=True)
class Choice:
    """One setting in force, with secrets hidden, and where it came from."""

    name: str
    value: str
    source: str


def said(check: Check, figure: float) -> str:
    """A figure in the unit of its check."""
    if check.unit is Unit.SHARE:
        return percent(figure)
    return seconds(figure) if check.unit is Unit.SECONDS else exact(round(figure))


def checks() -> list[CheckLine]:
    """Every check that applies here, measured now."""
    figures, history = measure(), _history()
    return [
        CheckLine(
            check, figures[check.key], [hour.get(check.key, Health.UNKNOWN) for hour in history]
        )
        for check in CHECKS
        if check.key in figures
    ]


def overall(lines: Iterable[CheckLine]) -> Health:
    """The worst of all that was measured."""
    return worst(line.health for line in lines if line.health is not Health.UNKNOWN)


def affected(lines: Iterable[CheckLine]) -> list[str]:
    """What people notice of all that is not fine, a sentence each, the worst first."""
    bad = [line for line in lines if line.health in BAD]
    worst_first = sorted(bad, key=lambda line: BAD.index(line.health), reverse=True)
    return list(dict.fromkeys(line.check.affects for line in worst_first))


def choices(settings: Settings) -> list[Choice]:
    """Every setting; a secret only says that there is one."""
    return [
        Choice(
            f"PLANNER_{setting.name}",
            setting.told(getattr(settings, setting.name.lower())),
            settings.sources[setting.name],
        )
        for setting in SETTINGS
    ]


def _history() -> list[dict[str, Health]]:
    """The worst of each check by hour, of the last 24 hours, the oldest first."""
    with platform.reading() as connection:
        at = now(connection)
        first = at - HOURS * HOUR
        rows = connection.execute(
            select(samples.c.at, samples.c.figures).where(samples.c.at > first)
        ).all()
    found: list[dict[str, list[Health]]] = [{} for _ in range(HOURS)]
    for row in rows:
        hour = found[min(HOURS - 1, (row.at - first) // HOUR)]
        for check in CHECKS:
            if check.key in row.figures:
                hour.setdefault(check.key, []).append(check.judge(row.figures[check.key]))
    return [{key: worst(states) for key, states in hour.items()} for hour in found]
