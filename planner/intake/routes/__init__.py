"""The pages of intake, one module per noun."""

from planner.intake.routes import deciding, lists, pipeline, request, triage
from planner.intake.routes.base import pages

__all__ = ["deciding", "lists", "pages", "pipeline", "request", "triage"]
