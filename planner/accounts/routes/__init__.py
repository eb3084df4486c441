"""The doors, and the pages of who may come in."""

from planner.accounts.routes import account, member, passwords, roles, seats, users
from planner.accounts.routes.doors import doors
from planner.accounts.routes.users import pages

__all__ = ["account", "doors", "member", "pages", "passwords", "roles", "seats", "users"]
