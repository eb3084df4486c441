"""The pages of scenarios, one module per noun."""

from planner.scenarios.routes import (
    derivation,
    ledger,
    mode,
    overview,
    plans,
    pools,
    priorities,
    scenarios,
    supply,
)
from planner.scenarios.routes.base import pages

__all__ = [
    "derivation",
    "ledger",
    "mode",
    "overview",
    "pages",
    "plans",
    "pools",
    "priorities",
    "scenarios",
    "supply",
]
