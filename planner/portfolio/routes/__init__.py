"""The pages of initiatives, one module per noun."""

from planner.portfolio.routes import exports, initiatives, lists, scope
from planner.portfolio.routes.base import pages

__all__ = ["exports", "initiatives", "lists", "pages", "scope"]
