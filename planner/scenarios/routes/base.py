"""The blueprint of scenario pages; the modules beside this one register on it."""

from planner.web.pages import Pages

pages = Pages("scenarios", "planner.scenarios")
