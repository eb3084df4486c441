"""The history of the database.

What runs it, Alembic, weighs 4 MB in every process that loads it: those that serve do not.
"""

from functools import cache
from pathlib import Path
from typing import Any

import click
from flask import Flask

FOLDER = Path(__file__).resolve().parent


@cache
def newest() -> str:
    """The version that the last migration leads to: files are called by theirs."""
    return max(file.name for file in (FOLDER / "versions").glob("[0-9]*.py")).partition("_")[0]


def offer_to_flask(app: Flask, database: Any) -> None:
    """Let `flask db` work on the database, where it is the `flask` command that loads the app."""
    if click.get_current_context(silent=True) is None:
        return
    from flask_migrate import Migrate

    Migrate(directory=str(FOLDER)).init_app(app, database, render_as_batch=True)
