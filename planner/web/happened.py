"""What was recorded of one row, for spreadsheets and programs."""

from planner.core.history import Happening
from planner.web.exports import Column
from planner.web.sentences import sentence

COLUMNS: tuple[Column[Happening], ...] = (
    Column("event", lambda each: each.event.id),
    Column("at", lambda each: each.event.at),
    Column("by", lambda each: each.who),
    Column("action", lambda each: each.event.action),
    Column("change", lambda each: sentence(each.event)),
)
