"""What happened with imports, in words."""

from collections.abc import Mapping

from planner.web.sentences import Facts, Maker
from planner.web.words import plural


def _applied(facts: Facts) -> str:
    changes = f"{facts['new']:,} new and {facts['changed']:,} changed"
    rejected = f", {plural(facts['rejected'], 'row')} handed back" if facts["rejected"] else ""
    return f"finished {{subject}}: {changes}{rejected}"


SENTENCES: Mapping[str, Maker] = {
    "import.uploaded": "uploaded {subject}, {rows:,} rows",
    "import.layout_chosen": "had {subject} read as {encoding}",
    "import.matched": "matched the columns of {subject}",
    "import.check_asked": "asked for a check of {subject}",
    "import.rows_checked": "checked {rows:,} rows of {subject}",
    "import.checked": "checked {subject}: {new:,} new, {changed:,} changed, {rejected:,} rejected",
    "import.apply_asked": "had {subject} applied",
    "import.resumed": "went on with {subject}",
    "import.batch_applied": "applied batch {batch} of {subject}, {rows:,} rows",
    "import.batch_planned": "planned batch {batch} of {subject} in {scenario}",
    "import.stopped": "stopped {subject} after {applied:,} rows",
    "import.applied": _applied,
}
