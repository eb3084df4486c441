"""What changed about requests, in words."""

from collections.abc import Mapping

from planner.web.sentences import Facts, Maker, braced, cut, reworded


def _added(facts: Facts) -> str:
    return "wrote down {subject}" + (", from {source}" if "source" in facts else "")


def _assessed(facts: Facts) -> str:
    said = f" and scored it {facts['score']}" if facts["score"] else ""
    if facts["assessed"]:
        return f"assessed {{subject}}{said}"
    return reworded(facts)


def _moved(facts: Facts) -> str:
    reason = " as {reason}" if "reason" in facts else ""
    notes = f": {braced(cut(facts['notes']))}" if "notes" in facts else ""
    return f"moved {{subject}} from {{from}} to {{to}}{reason}{notes}"


SENTENCES: Mapping[str, Maker] = {
    "intake.added": _added,
    "intake.changed": reworded,
    "intake.assessed": _assessed,
    "intake.decision_noted": "changed the decision notes of {subject}",
    "intake.moved": _moved,
    "intake.converted": "converted {subject} into the initiative {title}",
    "intake.removed": "deleted {subject}",
}
