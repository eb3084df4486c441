"""What changed in the calendar, in words."""

from collections.abc import Mapping

from planner.web.sentences import Maker

SENTENCES: Mapping[str, Maker] = {
    "calendar.extended": "extended the calendar to {last_year} by {periods} periods",
}
