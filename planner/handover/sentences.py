"""Who was let in no more, and what was handed over, in words."""

from collections.abc import Mapping

from planner.handover.holdings import HOLDINGS
from planner.web.sentences import Facts, Maker, braced
from planner.web.words import listing, plural


def _shut_out(facts: Facts) -> str:
    handed: Mapping[str, int] = facts["handed"]
    said = [
        plural(handed[each.name], each.one, each.many) for each in HOLDINGS if each.name in handed
    ]
    over = f"handed over to {{to}} {braced(listing(said))}" if said else ""
    if facts["before"]:
        return f"{over}, which {{subject}} held"
    return "let {subject} in no more" + (f", and {over}" if over else "")


SENTENCES: Mapping[str, Maker] = {"member.shut_out": _shut_out}
