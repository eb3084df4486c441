"""What was done about plans that were weighed, in words."""

from collections.abc import Mapping

from planner.web.sentences import Facts, Maker, braced
from planner.web.words import listing, plural

TOLD = 3
"""As many changes are told; of more, how many there are."""


def _saved(facts: Facts) -> str:
    changes = facts["changes"]
    told = listing(changes) if len(changes) <= TOLD else plural(len(changes), "change")
    why = " ({reason})" if facts.get("reason") else ""
    return f"saved a what-if of {{source}} as {{subject}}, with {braced(told)}{why}"


def _doubted(facts: Facts) -> str:
    asked = " and asked {asked}" if facts.get("asked") else ""
    return f"doubted “{{figure}}” of {{subject}}, {{value}}{asked}: “{{note}}”"


SENTENCES: Mapping[str, Maker] = {
    "scenario.what_if_saved": _saved,
    "scenario.figure_doubted": _doubted,
    "scenario.doubt_answered": "answered the doubt about “{figure}” of {subject}: “{answer}”",
    "scenario.doubt_closed": "closed the doubt about “{figure}” of {subject}",
}
