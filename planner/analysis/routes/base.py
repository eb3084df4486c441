"""The blueprint of these pages; the modules beside this one register on it."""

from planner.scenarios.routes.base import open_pages
from planner.web.pages import Pages

pages = Pages("analysis", "planner.analysis")
pages.context_processor(open_pages)
