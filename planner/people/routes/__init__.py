"""The pages of people, one module per noun."""

from planner.people.routes import exports, knowing, leaving, lists, person, profiles, weeks
from planner.people.routes.base import pages

__all__ = ["exports", "knowing", "leaving", "lists", "pages", "person", "profiles", "weeks"]
