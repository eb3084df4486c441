"""What executions raised: where in our code, and each error once."""

import re
from collections.abc import Sequence

from planner.core.jobs.models import DeadLetter, JobAttempt

FRAME = re.compile(r'File ".*((?:planner|workers)/[^"]+)", line (\d+), in (\S+)')
"""A line of a traceback that names a file of ours."""


def trace(attempt: JobAttempt) -> list[tuple[bool, str]]:
    """The lines of what was raised, and whether each is the frame of ours nearest to it."""
    lines = (attempt.traceback or "").splitlines()
    ours = [at for at, text in enumerate(lines) if FRAME.search(text)]
    return [(bool(ours) and at == ours[-1], text) for at, text in enumerate(lines)]


def place(letter: DeadLetter) -> str:
    """Where in our code its last execution was: planner/imports/rows.py:212 resolve_pool.

    Empty where that is not known.
    """
    last = str(letter.attempts[-1].get("traceback") or "") if letter.attempts else ""
    frames = FRAME.findall(last)
    return "{}:{} {}".format(*frames[-1]) if frames else ""


def errors(attempts: Sequence[JobAttempt]) -> list[JobAttempt]:
    """The executions that raised something, the latest first, and of the same error the latest."""
    found: dict[tuple[str | None, ...], JobAttempt] = {}
    for each in reversed(attempts):
        if each.error or each.traceback:
            found.setdefault((each.error_class, each.error, each.traceback), each)
    return list(found.values())
