"""Whether an installation is well: what is looked at, and from when on it is not.

The thresholds are the whole judgement; what measures, samples and shows has none of its own.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Health(StrEnum):
    """How one check stands, the worst last."""

    FINE = "fine"
    UNKNOWN = "unknown"
    DEGRADED = "degraded"
    FAILING = "failing"


SEVERITY = tuple(Health)


class Unit(StrEnum):
    """What a check's figure counts."""

    SECONDS = "seconds"
    COUNT = "count"
    SHARE = "share"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that is looked at, every minute.

    From `degraded` on it wants an eye, from `failing` on a hand. `falling`: low figures are the
    bad ones.
    """

    key: str
    name: str
    meaning: str
    degraded: float
    failing: float
    unit: Unit
    affects: str
    """What people notice while it is not fine."""
    falling: bool = False
    without: Health = Health.UNKNOWN
    """How it stands where there is no figure: the worst of what must answer."""

    def judge(self, figure: float | None) -> Health:
        """How a figure stands; None was not measured."""
        if figure is None:
            return self.without
        if self._reaches(figure, self.failing):
            return Health.FAILING
        return Health.DEGRADED if self._reaches(figure, self.degraded) else Health.FINE

    def _reaches(self, figure: float, limit: float) -> bool:
        return figure <= limit if self.falling else figure >= limit


CHECKS: tuple[Check, ...] = (
    Check(
        "database",
        "Database",
        "How long it takes to answer",
        0.25,
        2,
        Unit.SECONDS,
        "Every page is slow.",
        without=Health.FAILING,
    ),
    Check(
        "migrations",
        "Schema",
        "Whether it lacks the newest version",
        1,
        1,
        Unit.COUNT,
        "Pages of this version may fail.",
    ),
    Check(
        "messenger",
        "Messenger",
        "How long it takes to answer",
        0.25,
        2,
        Unit.SECONDS,
        "Jobs start up to a second late.",
        without=Health.FAILING,
    ),
    Check(
        "workers",
        "Workers",
        "Since one was heard",
        30,
        60,
        Unit.SECONDS,
        "Imports and recomputation wait.",
    ),
    Check(
        "tick",
        "Scheduler",
        "Since something was done by the clock",
        150,
        600,
        Unit.SECONDS,
        "Summaries grow old, and nothing is tidied up.",
    ),
    Check(
        "oldest",
        "Oldest job",
        "How long the job waits that is due the longest",
        60,
        600,
        Unit.SECONDS,
        "What people asked for comes late.",
    ),
    Check(
        "depth",
        "Queue depth",
        "Jobs that are due and wait",
        1000,
        10_000,
        Unit.COUNT,
        "What people asked for comes late.",
    ),
    Check(
        "failures",
        "Failure rate",
        "Runs that failed, of those that ended in the last hour",
        0.01,
        0.05,
        Unit.SHARE,
        "Work is tried again, or not done.",
    ),
    Check(
        "dead",
        "Dead letters",
        "Jobs that failed for good and that nobody has seen to",
        1,
        50,
        Unit.COUNT,
        "Work is not done until somebody tries it again.",
    ),
    Check(
        "ledger",
        "Ledger sums",
        "Comparisons of kept sums with their rows that failed",
        1,
        1,
        Unit.COUNT,
        "A ledger may show wrong totals.",
    ),
    Check(
        "audit",
        "Audit chain",
        "Walks along audits that found something changed",
        1,
        1,
        Unit.COUNT,
        "Histories and the past of figures cannot be relied on.",
    ),
    Check(
        "backup",
        "Backup",
        "How old the latest is that was noted",
        24 * 3600,
        26 * 3600,
        Unit.SECONDS,
        "What is lost could not be put back as of yesterday.",
        without=Health.DEGRADED,
    ),
    Check(
        "disk",
        "Disk",
        "Free space where the instance folder is",
        0.2,
        0.1,
        Unit.SHARE,
        "Uploads and, at the end, every change are refused.",
        falling=True,
    ),
    Check(
        "memory",
        "Memory",
        "Used memory of the machine",
        0.8,
        0.95,
        Unit.SHARE,
        "Processes may be ended by the system.",
    ),
    Check(
        "clock",
        "Clock",
        "How far it is from the database's",
        2,
        30,
        Unit.SECONDS,
        "Times on pages are wrong.",
    ),
)
"""What is looked at, in the order it is shown."""

BY_KEY: Mapping[str, Check] = {check.key: check for check in CHECKS}


def worst(states: Iterable[Health]) -> Health:
    """The worst of them; unknown where there is none."""
    return max(states, key=SEVERITY.index, default=Health.UNKNOWN)
