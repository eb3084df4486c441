"""The blueprint of scenario pages; the modules beside this one register on it."""

from flask import g

from planner.core.flags import flags_on
from planner.web.pages import ENDPOINTS, Pages

pages = Pages("scenarios", "planner.scenarios")

TABS = (
    ("overview", "Overview", "scenarios.overview"),
    ("ledger", "Ledger", "scenarios.ledger"),
    ("priorities", "Priorities", "scenarios.priorities"),
    ("supply", "Supply", "scenarios.supply"),
)
"""The pages of one scenario: the key a page names itself by, its label and its endpoint."""


@pages.context_processor
def _tabs() -> dict[str, object]:
    """The tabs whose pages exist for this organisation: a flag that is off hides its own."""
    on = flags_on(g.session) if "session" in g else frozenset()
    seen = [tab for tab in TABS if tab[2] in ENDPOINTS and ENDPOINTS[tab[2]].flag in {None, *on}]
    return {"scenario_tabs": seen}
