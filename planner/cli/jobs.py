"""`python -m planner jobs VERB --organisation SLUG`: what the pages of background jobs do.

jobs list [WORDS]    the latest that a search finds, as typed on the page: state:failed
jobs show ID         one job
jobs cancel ID       stop it
jobs run ID          let one that waits for its time start as soon as a worker is free
jobs retry ID        try a dead one again
jobs discard ID      let a dead one be; --because says why
"""

import argparse
import json
from collections.abc import Sequence
from typing import Any

from planner.cli.somebody import acting, name_reason, name_somebody, reason
from planner.cli.usage import usage
from planner.core.jobs import hurrying, mending
from planner.core.session import Session
from planner.domain.permissions import Permission
from planner.domain.refusals import NotFound
from planner.operations import queries
from planner.operations.routes.base import COLUMNS
from planner.operations.searching import meant, search

SHOWN = 50
VERBS = ("list", "show", "cancel", "run", "retry", "discard")
OF_DEAD = ("retry", "discard")


def main(arguments: Sequence[str]) -> int:
    """Do what is asked as a member of the organisation, and print the jobs it concerns."""
    parser = _parser()
    asked = parser.parse_args(arguments)
    if asked.verb != "list" and (len(asked.words) != 1 or not asked.words[0].isdecimal()):
        parser.error(f"{asked.verb} wants the number of one job")
    asked.because = reason(parser, asked) if asked.verb == "discard" else ""
    with acting(asked, Permission.JOB_ADMIN, "act on the jobs of all") as session:
        found = _listed(session, asked) if asked.verb == "list" else [_done(session, asked)]
        _tell([_plain(session, job) for job in found], as_json=asked.json)
    return 0


def _listed(session: Session, asked: argparse.Namespace) -> list[int]:
    sought = meant(session, search(" ".join(asked.words)))
    return [line.job.id for line in queries.jobs(session, sought, 0, SHOWN)]


def _done(session: Session, asked: argparse.Namespace) -> int:
    """Do it to the job; gives the one to look at, which for a retry is the new one."""
    number = int(asked.words[0])
    if asked.verb in OF_DEAD:
        return _mended(session, number, asked)
    job = queries.job(session, number, None).job
    if asked.verb == "cancel":
        mending.cancel(session, job)
    elif asked.verb == "run":
        hurrying.hurry(session, job)
    return number


def _mended(session: Session, number: int, asked: argparse.Namespace) -> int:
    """Try a dead job again or let it be; gives the one to look at."""
    letter = queries.letter_of(session, number)
    if letter is None:
        raise NotFound("dead letter of job", number)
    if asked.verb == "retry":
        return mending.retry(session, letter).id
    mending.discard(session, letter, asked.because)
    return number


def _plain(session: Session, number: int) -> dict[str, Any]:
    line = queries.job(session, number, None)
    values = {column.name: column.value(line) for column in COLUMNS}
    return {
        name: value.isoformat() if hasattr(value, "isoformat") else value
        for name, value in values.items()
    }


def _tell(jobs: list[dict[str, Any]], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(jobs, default=str))
        return
    for job in jobs:
        about = f"{job['task']} {job['subject'] or ''}".rstrip()
        why = f": {job['error']}" if job["error"] else ""
        print(f"{job['id']:>8}  {job['state']:<10}  {about}{why}")


def _parser() -> argparse.ArgumentParser:
    parser = usage("jobs", __doc__, VERBS)
    parser.add_argument("words", nargs="*", help="a search, or the number of a job")
    name_reason(parser, "a dead job is let be")
    name_somebody(parser)
    parser.add_argument("--json", action="store_true", help="print a list of objects")
    return parser
