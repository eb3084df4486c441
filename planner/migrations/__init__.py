"""The history of the database.

What runs it, Alembic, weighs 4 MB in every process that loads it: those that serve do not.
"""

from pathlib import Path
from typing import Any

import click
from flask import Flask

FOLDER = Path(__file__).resolve().parent


def offer_to_flask(app: Flask, database: Any) -> None:
    """Let `flask db` work on the database, where it is the `flask` command that loads the app."""
    if click.get_current_context(silent=True) is None:
        return
    from flask_migrate import Migrate

    Migrate(directory=str(FOLDER)).init_app(app, database, render_as_batch=True)
