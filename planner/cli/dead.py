"""`python -m planner dead VERB --organisation SLUG`: dead letters, as their pages show them.

dead list                     open ones by cause, the latest failure first
dead purge --older-than DAYS  count what failed before that; with --yes, remove it for good
"""

import argparse
import json
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from planner.cli.somebody import acting, name_somebody
from planner.cli.usage import usage
from planner.core.jobs import purging
from planner.core.jobs.many import Chosen
from planner.core.jobs.models import LetterStatus
from planner.core.session import Session
from planner.domain.permissions import Permission
from planner.operations import letters
from planner.web.words import plural

VERBS = ("list", "purge")


def main(arguments: Sequence[str]) -> int:
    """Do what is asked as a member of the organisation, and print what it came to."""
    parser = _parser()
    asked = parser.parse_args(arguments)
    if asked.verb == "purge" and asked.older_than is None:
        parser.error("purge wants --older-than and a number of days")
    with acting(asked, Permission.JOB_ADMIN, "act on the jobs of all") as session:
        if asked.verb == "list":
            _list(session, as_json=asked.json)
        else:
            _purge(session, asked)
    return 0


def _list(session: Session, *, as_json: bool) -> None:
    found = [
        {
            "cause": cause.fingerprint,
            "count": cause.count,
            "task": cause.example.task,
            "error": cause.example.error,
            "last_failed_at": cause.last.isoformat(),
            "muted": cause.muted,
        }
        for cause in letters.causes(session, Chosen())
    ]
    if as_json:
        print(json.dumps(found))
        return
    for each in found:
        muted = ", muted" if each["muted"] else ""
        print(f"{each['count']:>6}  {each['cause']}  {each['task']}{muted}: {each['error']}")


def _purge(session: Session, asked: argparse.Namespace) -> None:
    """Count, and with --yes remove: change by change, each as many as one sees to."""
    chosen = purging.older_than(session, asked.older_than)
    found = purging.standing(session, chosen)
    total, gone = sum(found.values()), 0
    with suppress(purging.NoneOld):  # others remove them as well
        while asked.yes and gone < total:
            gone += purging.purge(session, chosen)
    told: dict[str, Any] = {str(status): count for status, count in found.items()}
    if asked.json:
        print(json.dumps({**told, "removed": gone}))
        return
    open_, others = found[LetterStatus.OPEN], total - found[LetterStatus.OPEN]
    what = f"{plural(open_, 'open dead letter')} and {others} that were seen to"
    removed = what if gone == total else f"{gone} of {what}"
    print(f"Removed {removed}." if asked.yes else f"{what} would go. Add --yes to remove them.")


def _days(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) <= 30):
        raise argparse.ArgumentTypeError("give a whole number of days from 0 to 30")
    return int(text)


def _parser() -> argparse.ArgumentParser:
    parser = usage("dead", __doc__, VERBS)
    parser.add_argument("--older-than", type=_days, metavar="DAYS", help="0 to 30")
    parser.add_argument("--yes", action="store_true", help="remove them, for good")
    name_somebody(parser)
    parser.add_argument("--json", action="store_true", help="print JSON")
    return parser
