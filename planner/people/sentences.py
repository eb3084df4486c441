"""What changed in people, in words."""

from collections.abc import Mapping

from planner.web.sentences import Facts, Maker, braced, changed
from planner.web.words import listing


def _changed(facts: Facts) -> str:
    booked = facts["changes"] and facts.get("rebooked")
    also = f"; booked hours followed in {listing(booked)}" if booked else ""
    return f"{changed(facts)}{braced(also)}"


def _last_day(facts: Facts) -> str:
    before = "; it was {from}" if facts["from"] else ""
    return f"set the last day of {{subject}} to {{to}}{before}"


def _familiarity(facts: Facts) -> str:
    before = "; it was {from}" if facts["from"] else ""
    return f"said that {{subject}} knows {{initiative}} to {{to}}{before}"


def _cost(facts: Facts) -> str:
    if facts["hourly"] is None:
        return "said that the hourly cost of {subject} is not known from {from}"
    return "set the hourly cost of {subject} to {hourly} from {from}"


SENTENCES: Mapping[str, Maker] = {
    "employee.added": "added {subject}, with skills {skills}",
    "employee.changed": _changed,
    "employee.last_day_set": _last_day,
    "employee.last_day_cleared": "took back the last day of {subject}, {from}",
    "employee.removed": "removed {subject}",
    "employee.quarter_stated": "stated {to} for {subject} in {quarter}; it was {from}",
    "employee.familiarity_stated": _familiarity,
    "job_profile.added": "added {subject}, with skills {skills}",
    "job_profile.changed": changed,
    "job_profile.cost_stated": _cost,
    "job_profile.retired": "retired {subject}",
    "job_profile.brought_back": "brought {subject} back",
    "employee.familiarity_forgotten": "no longer says how well {subject} knows {initiative}",
}
