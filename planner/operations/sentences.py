"""What was done about jobs, in words."""

from collections.abc import Mapping

from planner.operations.forms import MUTE_ENDS
from planner.web.sentences import Facts, Maker, braced
from planner.web.subjects import task_title
from planner.web.words import plural


def _job(verb: str) -> Maker:
    def words(facts: Facts) -> str:
        about = task_title(facts["task"], facts.get("subject") or None)
        return f"{verb} {{subject}}: {braced(about)}"

    return words


def _letters(verb: str, after: str = "") -> Maker:
    return lambda facts: f"{verb} {plural(facts['count'], 'dead letter')}{after}"


def _jobs(verb: str, after: str = "") -> Maker:
    return lambda facts: f"{verb} {plural(facts['count'], 'job')}{after}"


def _muted(facts: Facts) -> str:
    long = MUTE_ENDS.get(facts.get("end", ""), "")
    return f"muted {{subject}} {long.lower()}".rstrip() + ": {because}"


SENTENCES: Mapping[str, Maker] = {
    "banner.put_up": "told everybody: {text}",
    "banner.taken_down": "no longer tells everybody: {text}",
    "job.cancelled": _job("cancelled"),
    "job.hurried": _job("ran at once"),
    "job.followed": _job("asked to be told of the end of"),
    "job.unfollowed": _job("is told no more of"),
    "job.raised": _job("put forward"),
    "jobs.cancelled": _jobs("cancelled"),
    "jobs.act_asked": "asked a job to act on many {act}",
    "jobs.hurried": _jobs("ran", " at once"),
    "jobs.put_back": _jobs("let", " wait for their time again"),
    "jobs.batch_hurry": _jobs("ran", " at once"),
    "jobs.batch_cancel": _jobs("cancelled"),
    "jobs.batch_retry": _letters("tried again"),
    "jobs.batch_discard": _letters("discarded", ": {because}"),
    "jobs.batch_purge": _letters("removed", " for good"),
    "jobs.taken_back": _jobs("let", " go on that had been cancelled"),
    "dead_letter.retried": _job("tried again"),
    "dead_letter.discarded": "discarded {subject}: {because}",
    "dead_letter.rewritten": _job("tried again with other arguments"),
    "dead_cause.noted": "noted how {subject} is mended",
    "dead_cause.muted": _muted,
    "dead_cause.unmuted": "told of {subject} again",
    "dead_letters.retried": _letters("tried again"),
    "dead_letters.discarded": _letters("discarded", ": {because}"),
    "dead_letters.purged": _letters("removed", " for good"),
    "dead_letters.taken_back": _letters("opened again"),
    "queue.paused": "paused {subject}: {because}",
    "queue.resumed": "let {subject} go on",
    "schedule.paused": "paused {subject}: {because}",
    "schedule.resumed": "let {subject} go on",
    "schedule.retimed": "changed the times of {subject} from {from} to {to}",
    "schedule.run_now": "ran {subject} at once",
}
