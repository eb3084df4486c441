"""The blueprint of these pages; the modules beside this one register on it."""

from planner.domain.permissions import Permission
from planner.scenarios.routes.base import open_pages
from planner.web.pages import Pages

pages = Pages("staffing", "planner.staffing")
pages.context_processor(open_pages)

READ, WRITE = Permission.SCENARIO_READ, Permission.SCENARIO_WRITE
ALLOCATIONS = "/scenarios/<int:scenario_id>/allocations"
