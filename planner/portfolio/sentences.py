"""What changed in the portfolio, in words."""

from collections.abc import Mapping

from planner.web.sentences import Facts, Maker, braced, reworded
from planner.web.words import listing, plural


def _changed_many(facts: Facts) -> str:
    what = listing(f"{label} {value}" for label, value in facts["what"])
    if not facts["count"]:
        return f"could give none of {{subject}} {braced(what)}"
    left = f"; {plural(facts['count'], 'was', 'were')} changed" if facts["refused"] else ""
    return f"gave {{subject}} {braced(what)}{left}"


def _archived(facts: Facts) -> str:
    names = [plan["name"] for plan in facts["plans"]]
    out = f", out of {braced(listing(names))}" if names else ""
    return f"archived {{subject}}{out}: {{reason}}"


def _deleted(facts: Facts) -> str:
    if not facts["count"]:
        return "could delete none of {subject}"
    left = f"; {plural(facts['count'], 'was', 'were')} deleted" if facts["refused"] else ""
    return f"deleted {{subject}}{left}"


SENTENCES: Mapping[str, Maker] = {
    "initiative.added": "added {subject}",
    "initiative.changed": reworded,
    "initiative.attached": "attached {name} to {subject}",
    "initiative.attachment_removed": "removed the attachment {name} from {subject}",
    "initiative.moved": "moved {subject} from {from} to {to}",
    "initiative.scope_item_added": "added the scope item {name} to {subject}: {estimate}",
    "initiative.scope_item_changed": (
        "changed the scope item {name} of {subject}: {to}; it was {from}"
    ),
    "initiatives.archived": _archived,
    "initiatives.brought_back": "brought {subject} back from the archive",
    "initiatives.changed": _changed_many,
    "initiatives.deleted": _deleted,
    "initiatives.history_filled": "added {entries} earlier moves to the {subject}",
    "initiative.scope_item_removed": "removed the scope item {name} from {subject}: {estimate}",
}
