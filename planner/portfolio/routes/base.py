"""The blueprint of initiative pages; the modules beside this one register on it."""

from planner.web.pages import Pages

pages = Pages("portfolio", "planner.portfolio")
