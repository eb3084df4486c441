"""What changed in scenarios, in words."""

from collections.abc import Mapping

from planner.web.sentences import Facts, Maker, braced
from planner.web.words import listing, plural


def _created(facts: Facts) -> str:
    begun = " with the ranking of {rankings_from}" if facts.get("rankings_from") else ""
    return "created {subject} of {quarter}" + begun


def _made_primary(facts: Facts) -> str:
    before = " instead of {before}" if facts.get("before") else ""
    return "made {subject} primary for {quarter}" + before


def _ranked(facts: Facts) -> str:
    titles = facts["initiatives"]
    named = listing(titles) if len(titles) <= 3 else plural(len(titles), "initiative")
    return f"ranked {braced(named)} last in {{subject}}"


def _supplied(facts: Facts) -> str:
    before = "; it was {from}" if facts.get("from") is not None else ""
    return "set the supply of {pool} in {subject} to {to} tokens" + before


def _asked(facts: Facts) -> str:
    before = "; it was {from}" if facts.get("from") is not None else ""
    return "set what {initiative} asks of {pool} in {subject} to {to}" + before


SENTENCES: Mapping[str, Maker] = {
    "scenario.created": _created,
    "scenario.renamed": "renamed scenario {from} to {to}",
    "scenario.made_primary": _made_primary,
    "scenario.mode_switched": "switched {subject} from {from} to {to}",
    "scenario.initiatives_ranked": _ranked,
    "scenario.initiative_moved": "moved {initiative} from rank {from} to {to} in {subject}",
    "scenario.initiative_unranked": "took {initiative}, rank {rank}, out of {subject}",
    "scenario.supply_stated": _supplied,
    "scenario.demand_stated": _asked,
    "scenario.demand_removed": "removed what {initiative} asks of {pool} in {subject}",
    "scenario.demand_derived": "derived the demand of {subject} from its scope",
}
