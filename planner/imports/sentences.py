"""What happened with imports, in words."""

from collections.abc import Mapping

from planner.domain.files.csv_days import DayOrder
from planner.domain.files.csv_numbers import NumberFormat
from planner.web.sentences import Facts, Maker, braced
from planner.web.words import listing, plural

PLAIN, UNSAID = NumberFormat.PLAIN.value, DayOrder.UNSAID.value
"""How numbers and days are read where nothing else is said."""
TOLD = 3
"""As many meanings are told one by one."""


def _applied(facts: Facts) -> str:
    changes = f"{facts['new']:,} new and {facts['changed']:,} changed"
    rejected = f", {plural(facts['rejected'], 'row')} handed back" if facts["rejected"] else ""
    left_out = f", {facts['left_out']:,} left out" if facts.get("left_out") else ""
    return f"finished {{subject}}: {changes}{rejected}{left_out}"


def _repaired(facts: Facts) -> str:
    place = f"row {facts['row']:,}" if "row" in facts else f'every "{braced(facts["from"])}"'
    return f'corrected {place} in {braced(facts["column"])} of {{subject}} to "{{to}}"'


def _left_out(facts: Facts) -> str:
    return f"left {_rows(facts)} out of {{subject}}"


def _put_back(facts: Facts) -> str:
    return f"put {_rows(facts)} back into {{subject}}"


def _rows(facts: Facts) -> str:
    """How many rows, or which where it is one."""
    first = facts["which"][0][0] if facts["rows"] == 1 else None
    return plural(facts["rows"], "row") if first is None else f"row {first:,}"


def _read(facts: Facts) -> str:
    """How a file was to be read; events of before days and headers could be said lack them."""
    said = [f"numbers like {facts.get('numbers', PLAIN)}"]
    said += [f"days like {facts['days']}"] if facts.get("days", UNSAID) != UNSAID else []
    said += [f"columns named in row {facts['header']}"] if facts.get("header", 1) != 1 else []
    what = f"the sheet {braced(facts['sheet'])} of " if "sheet" in facts else ""
    coded = f"as {facts['encoding']} " if "encoding" in facts else ""
    return f"had {what}{{subject}} read {coded}with {listing(said)}"


def _meanings(facts: Facts) -> str:
    said = [f'"{braced(found)}" is "{braced(to)}"' for _, found, to in facts["meanings"][:TOLD]]
    more = len(facts["meanings"]) - TOLD
    further = f" and {more:,} more" if more > 0 else ""
    return f"said of {{subject}} that {', '.join(said)}{further}"


def _forced(facts: Facts) -> str:
    which = "all that was" if facts["every"] else plural(facts["count"], "row")
    return f'had {{subject}} undone with {which} edited since: "{{reason}}"'


SENTENCES: Mapping[str, Maker] = {
    "import.uploaded": "uploaded {subject}, {rows:,} rows",
    "import.repeated": "had {subject} checked again, {rows:,} rows",
    "import.layout_chosen": _read,
    "import.sheet_chosen": _read,
    "import.kind_chosen": "had {subject} read as {holds}",
    "import.matched": "matched the columns of {subject}",
    "import.check_asked": "asked for a check of {subject}",
    "import.rows_checked": "checked {rows:,} rows of {subject}",
    "import.checked": "checked {subject}: {new:,} new, {changed:,} changed, {rejected:,} rejected",
    "import.repaired": _repaired,
    "import.meanings_said": _meanings,
    "import.estimates_swapped": "swapped P50 and P90 in {rows:,} rows of {subject}",
    "import.rows_left_out": _left_out,
    "import.rows_put_back": _put_back,
    "import.repairs_forgotten": "took {corrections:,} corrections of {subject} back",
    "import.apply_asked": "had {subject} applied",
    "import.resumed": "went on with {subject}",
    "import.batch_applied": "applied batch {batch} of {subject}, {rows:,} rows",
    "import.batch_planned": "planned batch {batch} of {subject} in {scenario}",
    "import.given_up": "gave up {subject}, which was wanted whole: {rejected:,} rows could not "
    "be imported",
    "import.stopped": "stopped {subject} after {applied:,} rows",
    "import.applied": _applied,
    "import.draft_forgotten": "let go of {subject}, which nobody went on with for 7 days",
    "import.draft_thrown_away": "threw the draft of {subject} away",
    "import.undo_asked": "had {subject} undone",
    "import.undo_forced": _forced,
    "import.edits_taken_back": "took back rows of batch {batch} of {subject} that were edited "
    "since: {removed:,} removed, {restored:,} as before, {left:,} left alone",
    "import.batch_undone": "took back batch {batch} of {subject}: {removed:,} removed, "
    "{restored:,} as before, {left:,} left alone",
    "import.undone": "finished undoing {subject}: {removed:,} removed, {restored:,} as before, "
    "{left:,} left alone",
}
