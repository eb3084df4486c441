"""The demo's planning calendar."""

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import select, update

from planner.cli.demo.stage import FISCAL_YEAR, Stage
from planner.domain import calendar
from planner.domain.lifecycle import PeriodType
from planner.periods.commands import add_periods
from planner.periods.models import Period


def add_calendar(stage: Stage) -> Mapping[str, int]:
    """Seed the years around the fiscal year and today; gives every quarter's key by label."""
    first = min(FISCAL_YEAR[0].year, stage.today.year) - 1
    last = max(FISCAL_YEAR[-1].year, stage.today.year) + 1
    add_periods(stage.session, calendar.seeding(first, last))
    chosen = select(Period.label, Period.id).where(Period.type == PeriodType.QUARTER)
    return dict(stage.session.execute(chosen).all())


def add_freeze(stage: Stage) -> None:
    """Let the plans of the next quarter freeze after its second week: ahead, whenever that is."""
    first = stage.planned.end + timedelta(days=1)
    stage.session.execute(
        update(Period)
        .where(Period.type == PeriodType.QUARTER, Period.start_date == first)
        .values(freeze_on=first + timedelta(days=14))
    )
