"""What changed in the calendar, in words."""

from collections.abc import Mapping

from planner.web.sentences import Facts, Maker


def _frozen(facts: Facts) -> str:
    why = ": {reason}" if facts.get("reason") else ""
    if not facts.get("to"):
        return "took the freeze date of {quarter} away" + why
    return "let plans of {quarter} freeze on {to}" + why


SENTENCES: Mapping[str, Maker] = {
    "calendar.extended": "extended the calendar to {last_year} by {periods} periods",
    "calendar.freeze_set": _frozen,
    "calendar.address_taken": "took an address for their calendar",
    "calendar.address_revoked": "revoked the address for their calendar",
}
