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


def _supplied_many(facts: Facts) -> str:
    pools = facts["pools"]
    named = listing(pools) if len(pools) <= 3 else plural(len(pools), "pool")
    how = {
        "pasted": "from a pasted block",
        "raised": "by {percent} %",
        "copied": "as in {origin}, {quarter}",
        "people": "from the hours of {people} people",
    }[facts["how"]]
    amounts = "{to} tokens in all; it was {from}"
    return f"set the supply of {braced(named)} in {{subject}} {how}: {amounts}"


def _asked(facts: Facts) -> str:
    before = "; it was {from}" if facts.get("from") is not None else ""
    return "set what {initiative} asks of {pool} in {subject} to {to}" + before


STEPS = {
    ("DRAFT", "REVIEW"): "sent {subject} for review",
    ("REVIEW", "DRAFT"): "returned {subject} to draft",
    ("REVIEW", "APPROVED"): "approved {subject}",
    ("APPROVED", "REVIEW"): "sent {subject} back to review",
    ("APPROVED", "LOCKED"): "locked {subject}",
    ("LOCKED", "DRAFT"): "reopened {subject}",
}


def _moved(facts: Facts) -> str:
    first = ", now primary for its quarter" if facts.get("made_primary") else ""
    why = ": {reason}" if facts.get("reason") else ""
    return STEPS[facts["from"], facts["to"]] + first + why


def _asked_many(facts: Facts) -> str:
    titles = facts["initiatives"]
    named = listing(titles) if len(titles) <= 3 else plural(len(titles), "initiative")
    how = " from a pasted block" if facts["how"] == "pasted" else ""
    rows = plural(facts["rows"], "row")
    return f"set {rows} of demand of {braced(named)} in {{subject}}{how}"


def _assumed(facts: Facts) -> str:
    told = [
        f"{name} from {before} to {after}" for name, (before, after) in facts["changed"].items()
    ]
    told += [f"{name} dropped" for name in facts["dropped"]]
    return f"changed what {{subject}} assumes: {braced(listing(told))}"


SENTENCES: Mapping[str, Maker] = {
    "scenario.assumptions_stated": _assumed,
    "scenario.recompute_asked": "asked for {subject} to be recomputed",
    "scenario.sums_mended": "put {pools} wrong sums of {subject} right",
    "scenario.created": _created,
    "scenario.renamed": "renamed scenario {from} to {to}",
    "scenario.made_primary": _made_primary,
    "scenario.moved": _moved,
    "scenario.cloned": "cloned {source} to {subject} of {quarter}",
    "scenario.revised": "began {subject}, a revision of {base}, for this reason: {reason}",
    "scenario.reconciled": "confirmed how {subject} differs from the plan it revises",
    "scenario.drifted": "found that {subject} has drifted by {capacity} % of capacity and "
    "{demand} % of demand",
    "scenario.drift_check_asked": "asked for a drift check of {subject}",
    "scenario.drift_ended": "found that the drift of {subject} has ended",
    "scenario.drift_acknowledged": "acknowledged the drift of {subject}",
    "scenario.drift_limits_set": "set the drift limits of {of} to {capacity} % of capacity and "
    "{demand} % of demand",
    "scenario.archived": "archived {subject}",
    "scenario.restored": "brought {subject} back from the archive",
    "scenario.deleted": "deleted {subject} of {quarter}",
    "scenario.mode_switched": "switched {subject} from {from} to {to}",
    "scenario.initiatives_ranked": _ranked,
    "scenario.initiative_moved": "moved {initiative} from rank {from} to {to} in {subject}",
    "scenario.initiative_unranked": "took {initiative}, rank {rank}, out of {subject}",
    "scenario.supply_stated": _supplied,
    "scenario.supplies_stated": _supplied_many,
    "scenario.demand_stated": _asked,
    "scenario.demands_stated": _asked_many,
    "scenario.demand_removed": "removed what {initiative} asks of {pool} in {subject}",
    "scenario.derivation_asked": "asked for the demand of {subject} to be derived",
    "scenario.demand_derived": "derived the demand of {subject} from its scope",
}
