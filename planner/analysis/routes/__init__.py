"""The pages on which plans are weighed."""

from planner.analysis.routes import compare, doubts, explanation, sheet, what_if, what_if_saving
from planner.analysis.routes.base import pages

__all__ = ["compare", "doubts", "explanation", "pages", "sheet", "what_if", "what_if_saving"]
