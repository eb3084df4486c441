"""The pages of background jobs, one module per page."""

from planner.operations.routes import (
    acting,
    causes,
    clockwork,
    dead,
    listing,
    matching,
    pace,
    purging,
    rewriting,
    running,
    single,
    standing,
    timetable,
    wellbeing,
)
from planner.operations.routes.api import api
from planner.operations.routes.base import pages

__all__ = [
    "acting",
    "api",
    "causes",
    "clockwork",
    "dead",
    "listing",
    "matching",
    "pace",
    "pages",
    "purging",
    "rewriting",
    "running",
    "single",
    "standing",
    "timetable",
    "wellbeing",
]
