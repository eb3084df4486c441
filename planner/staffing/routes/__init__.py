"""The pages of staffing, one module per noun."""

from planner.staffing.routes import allocations, availability, changing, drawing_up, org_capacity
from planner.staffing.routes.base import pages

__all__ = ["allocations", "availability", "changing", "drawing_up", "org_capacity", "pages"]
