"""The installation that a request or a job is carried out for."""

from flask import current_app

from planner.core.settings import Settings


def installation() -> Settings:
    """What it has chosen."""
    chosen: Settings = current_app.extensions["planner.settings"]
    return chosen
