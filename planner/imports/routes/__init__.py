"""The pages of imports, one module per step."""

from planner.imports.routes import applying, checking, files, matching, repairing, undoing
from planner.imports.routes.base import pages

__all__ = ["applying", "checking", "files", "matching", "pages", "repairing", "undoing"]
