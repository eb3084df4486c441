"""The pages of background jobs, one module per page."""

from planner.operations.routes import acting, dead, listing, running, single
from planner.operations.routes.api import api
from planner.operations.routes.base import pages

__all__ = ["acting", "api", "dead", "listing", "pages", "running", "single"]
