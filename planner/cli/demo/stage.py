"""When and where the demo plays: the moment it is made, the quarter it plans, and its dice."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute

from planner.core import clock
from planner.core.audit import AuditEvent, enter
from planner.core.session import Session
from planner.domain.calendar import Period, quarter

SEED = 20260401
TIME_ZONE = "Europe/London"
FISCAL_YEAR = (quarter(2026, 2), quarter(2026, 3), quarter(2026, 4), quarter(2027, 1))
"""FY26: April 2026 to March 2027."""


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of what has been made, by name: accounts, labels of quarters, external keys."""

    users: Mapping[str, int]
    quarters: Mapping[str, int]
    pools: Mapping[str, int]
    employees: Mapping[str, int]
    initiatives: Mapping[str, int]
    scenarios: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Stage:
    """An open session, the moment the demo is made, and chance as one seed gives it."""

    session: Session
    now: datetime = field(default_factory=clock.now)
    chance: Random = field(default_factory=lambda: Random(SEED))  # noqa: S311 - nothing secret

    @property
    def today(self) -> date:
        """The date at the organisation."""
        return self.now.astimezone(ZoneInfo(TIME_ZONE)).date()

    @property
    def planned(self) -> Period:
        """The quarter being planned, which is today's where the fiscal year has it."""
        return planned_quarter(self.today)

    def ago(self, working_days: int, clock_time: str) -> datetime:
        """A moment on an earlier working day, such as `ago(2, "14:02")`: never one to come."""
        day = self.today
        for _ in range(working_days):
            day -= timedelta(days=3 if day.weekday() == 0 else 2 if day.weekday() == 6 else 1)
        return datetime.combine(day, time.fromisoformat(clock_time), ZoneInfo(TIME_ZONE))

    def tell(self, event: AuditEvent) -> None:
        """Enter an event into the audit, after those that were told before."""
        enter([event], self.session.job_connection(), self.session.organisation_id)
        self.session.add(event)
        self.session.flush()

    def keys(self, named: InstrumentedAttribute[str]) -> Mapping[str, int]:
        """The key of every row of a model by the column that names it."""
        model = named.class_
        return dict(self.session.execute(select(named, model.id)).all())


def planned_quarter(today: date) -> Period:
    """The quarter of the fiscal year that holds a day, or the one nearest to it."""
    return next((found for found in FISCAL_YEAR if today <= found.end), FISCAL_YEAR[-1])
