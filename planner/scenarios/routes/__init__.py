"""The pages of scenarios, one module per noun."""

from planner.scenarios.routes import overview, priorities, scenarios
from planner.scenarios.routes.base import pages

__all__ = ["overview", "pages", "priorities", "scenarios"]
