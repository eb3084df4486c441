"""`python -m planner queues VERB --organisation SLUG`: the queues, as the pages of jobs show them.

queues list         how the jobs of the organisation stand in each
queues pause NAME   start nothing more from it, whoever's; --because says why
queues resume NAME  let it go on
"""

import argparse
import json
from collections.abc import Sequence

from planner.cli.somebody import acting, name_reason, name_somebody, reason
from planner.cli.usage import usage
from planner.core.jobs import mending
from planner.core.queues import QUEUES
from planner.core.session import Session
from planner.domain.permissions import Permission
from planner.operations.queues import QueueLine, queues
from planner.operations.routes.running import QUEUE_COLUMNS
from planner.web.exports import plainly

VERBS = ("list", "pause", "resume")


def main(arguments: Sequence[str]) -> int:
    """Do what is asked as a member of the organisation, and print the queues it concerns."""
    parser = _parser()
    asked = parser.parse_args(arguments)
    if (asked.verb == "list") is not (asked.name is None):
        parser.error("list takes no name; pause and resume want the name of a queue")
    because = reason(parser, asked) if asked.verb == "pause" else ""
    with acting(asked, Permission.JOB_ADMIN, "see to queues") as session:
        if asked.verb == "pause":
            mending.pause(session, asked.name, because)
        elif asked.verb == "resume":
            mending.resume(session, asked.name)
        _tell(session, asked)
    return 0


def _tell(session: Session, asked: argparse.Namespace) -> None:
    found = [each for each in queues(session) if asked.name in {None, each.policy.name}]
    if asked.json:
        print(json.dumps([plainly(QUEUE_COLUMNS, line) for line in found]))
        return
    for line in found:
        print(_line(line))


def _line(line: QueueLine) -> str:
    counted = f"{line.waiting} waiting, {line.running} running, {line.dead} dead"
    paused = f", paused: {line.pause.because}" if line.pause else ""
    return f"{line.policy.name:<20}{counted}{paused}"


def _parser() -> argparse.ArgumentParser:
    parser = usage("queues", __doc__, VERBS)
    parser.add_argument("name", nargs="?", choices=list(QUEUES), metavar="NAME", help="of a queue")
    name_reason(parser, "a queue is paused")
    name_somebody(parser)
    parser.add_argument("--json", action="store_true", help="print a list of objects")
    return parser
