"""Which day it is for whoever looks at a page."""

from datetime import date

from flask import g

from planner.core import clock


def today() -> date:
    """The date where the organisation of this request is."""
    return clock.today(g.time_zone)
