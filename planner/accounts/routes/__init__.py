"""The doors, and the pages of who may come in."""

from planner.accounts.routes import account, passwords, roles, seats, users
from planner.accounts.routes.doors import doors
from planner.accounts.routes.users import pages

__all__ = ["account", "doors", "pages", "passwords", "roles", "seats", "users"]
