"""The application for servers and for `flask`."""

from planner.factory import create_app

app = create_app()
