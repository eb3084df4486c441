"""How jobs and dead letters stand, in the words that follow "it" in a refusal."""

from collections.abc import Mapping

from planner.core.jobs.models import JobState, LetterStatus

STATES: Mapping[JobState, str] = {
    JobState.WAITING: "waits",
    JobState.RUNNING: "runs",
    JobState.SUCCEEDED: "is done",
    JobState.CANCELLED: "is cancelled",
    JobState.DEAD: "has failed",
}

LETTERS: Mapping[LetterStatus, str] = {
    LetterStatus.OPEN: "is open",
    LetterStatus.RETRIED: "is being tried again",
    LetterStatus.CLOSED: "was tried again, and is done",
    LetterStatus.DISCARDED: "was discarded",
}
