"""The pages of initiatives, one module per noun."""

from planner.portfolio.routes import (
    attachments,
    bulk,
    exports,
    fields,
    initiatives,
    lists,
    scope,
    scope_exports,
)
from planner.portfolio.routes.base import pages

__all__ = [
    "attachments",
    "bulk",
    "exports",
    "fields",
    "initiatives",
    "lists",
    "pages",
    "scope",
    "scope_exports",
]
