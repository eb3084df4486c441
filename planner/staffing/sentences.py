"""What changed in staffing, in words."""

from collections.abc import Mapping

from planner.web.sentences import Facts, Maker, braced
from planner.web.words import listing, plural


def _removed(facts: Facts) -> str:
    people = facts["people"]
    named = listing(people) if len(people) <= 3 else plural(len(people), "person", "people")
    rows = plural(facts["allocations"], "allocation")
    return f"took {rows} of {braced(named)} out of {{subject}}"


SENTENCES: Mapping[str, Maker] = {
    "scenario.allocation_added": "gave {person} to {work} in {subject}, {to}",
    "scenario.allocation_changed": "changed an allocation of {person} in {subject} from {from} "
    "into {to}",
    "scenario.allocations_removed": _removed,
    "scenario.allocations_drawn_up": "drew up who does the project work of {subject}: {added} "
    "allocations added, {changed} changed, {removed} removed",
}
