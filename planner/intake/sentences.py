"""What changed about requests, in words."""

from collections.abc import Mapping

from planner.web.sentences import Facts, Maker, braced
from planner.web.words import listing

SHORT = 60


def _added(facts: Facts) -> str:
    return "wrote down {subject}" + (", from {source}" if "source" in facts else "")


def _changed(facts: Facts) -> str:
    changes = _changes(facts)
    if not changes:
        return "saved {subject} as it was"
    return f"changed {braced(listing(changes))} of {{subject}}"


def _assessed(facts: Facts) -> str:
    said = f" and scored it {facts['score']}" if facts["score"] else ""
    if facts["assessed"]:
        return f"assessed {{subject}}{said}"
    return _changed(facts)


def _moved(facts: Facts) -> str:
    reason = " as {reason}" if "reason" in facts else ""
    notes = f": {braced(_cut(facts['notes']))}" if "notes" in facts else ""
    return f"moved {{subject}} from {{from}} to {{to}}{reason}{notes}"


def _changes(facts: Facts) -> list[str]:
    return [
        f"the {label} from {_cut(before)} to {_cut(after)}"
        for label, before, after in facts["changes"]
    ]


def _cut(text: str) -> str:
    return text if len(text) <= SHORT else f"{text[: SHORT - 1].rstrip()}…"


SENTENCES: Mapping[str, Maker] = {
    "intake.added": _added,
    "intake.changed": _changed,
    "intake.assessed": _assessed,
    "intake.decision_noted": "changed the decision notes of {subject}",
    "intake.moved": _moved,
    "intake.converted": "converted {subject} into the initiative {title}",
    "intake.removed": "deleted {subject}",
}
