"""The pages of imports, one module per step."""

from planner.imports.routes import applying, checking, files, forcing, matching, repairing, undoing
from planner.imports.routes.base import pages

__all__ = ["applying", "checking", "files", "forcing", "matching", "pages", "repairing", "undoing"]
