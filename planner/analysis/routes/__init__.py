"""The pages on which plans are weighed."""

from planner.analysis.routes import compare, explanation, sheet, what_if, what_if_saving
from planner.analysis.routes.base import pages

__all__ = ["compare", "explanation", "pages", "sheet", "what_if", "what_if_saving"]
