"""`python -m planner schedules VERB --organisation SLUG`: what is done by the clock.

schedules list         those of the organisation, and of the whole installation
schedules run NAME     have it done now, outside its times
schedules pause NAME   ask for nothing more by it; --because says why, --until a day until when
schedules resume NAME  let it go on
"""

import argparse
import json
from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from planner.cli.somebody import acting, name_reason, name_somebody, reason
from planner.cli.usage import usage
from planner.core.identity import Organisation
from planner.core.jobs import system_timing, timing
from planner.core.jobs.schedules import Schedule
from planner.core.session import Session
from planner.domain.permissions import Permission
from planner.operations.routes.clockwork import COLUMNS
from planner.operations.schedules import ScheduleLine, lines, system_lines
from planner.operations.timetables import morning
from planner.web.exports import plainly

VERBS = ("list", "run", "pause", "resume")


def main(arguments: Sequence[str]) -> int:
    """Do what is asked as a member of the organisation, and print the schedules it concerns."""
    parser = _parser()
    asked = parser.parse_args(arguments)
    if (asked.verb == "list") is not (asked.name is None):
        parser.error("list takes no name; run, pause and resume want the name of a schedule")
    asked.because = reason(parser, asked) if asked.verb == "pause" else ""
    with acting(asked, Permission.JOB_ADMIN, "see to schedules") as session:
        job = None if asked.name is None else _done(session, asked)
        _tell(session, asked, job)
    return 0


def _done(session: Session, asked: argparse.Namespace) -> int | None:
    """Do it to the organisation's schedule of that name, or else to the installation's.

    Gives the job that was asked for, if one was.
    """
    name, until = asked.name, _until(session, asked.until)
    own = session.scalar(select(Schedule).where(Schedule.name == name))
    if asked.verb == "run":
        return timing.run_now(session, own).id if own else system_timing.run_now(session, name)
    if asked.verb == "resume":
        timing.resume(session, own) if own else system_timing.resume(session, name)
    elif own:
        timing.pause(session, own, asked.because, until)
    else:
        system_timing.pause(session, name, asked.because, until)
    return None


def _until(session: Session, day: date | None) -> int | None:
    """The beginning of the day on which it goes on, where the organisation is."""
    if day is None:
        return None
    zone = select(Organisation.time_zone).where(Organisation.id == session.organisation_id)
    return morning(day, session.scalars(zone).one())


def _tell(session: Session, asked: argparse.Namespace, job: int | None) -> None:
    every = [*lines(session), *system_lines()]
    found = [each for each in every if asked.name in {None, each.row.name}]
    if asked.json:
        print(json.dumps([{**plainly(COLUMNS, line), "job": job} for line in found]))
        return
    for line in found:
        print(_line(line))
    if job is not None:
        print(f"Job {job} was asked for.")


def _line(line: ScheduleLine) -> str:
    paused = f", paused: {line.row.paused_because}" if line.row.paused else ""
    return f"{line.row.name:<22}{line.when}{paused}; {line.count}"


def _parser() -> argparse.ArgumentParser:
    parser = usage("schedules", __doc__, VERBS)
    parser.add_argument("name", nargs="?", metavar="NAME", help="of a schedule")
    name_reason(parser, "a schedule is paused")
    parser.add_argument(
        "--until", type=date.fromisoformat, metavar="DAY", help="such as 2026-12-31"
    )
    name_somebody(parser)
    parser.add_argument("--json", action="store_true", help="print a list of objects")
    return parser
