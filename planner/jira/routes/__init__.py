"""The pages of Jira, one module per noun."""

from planner.jira.routes import connections, consents, issues, one
from planner.jira.routes.base import pages
from planner.jira.routes.consents import doors

__all__ = ["connections", "consents", "doors", "issues", "one", "pages"]
