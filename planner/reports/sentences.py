"""What happened with files that are made in the background, in words."""

from collections.abc import Mapping

from planner.web.sentences import Maker

SENTENCES: Mapping[str, Maker] = {
    "report.workbook_asked": "asked for a workbook of {subject}",
}
