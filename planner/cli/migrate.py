"""`python -m planner migrate`: bring the database up to date, as the owner of its tables."""

import os
from collections.abc import Sequence

from planner.cli.usage import usage
from planner.core.settings import read_settings
from planner.migrations.upgrade import upgrade


def main(arguments: Sequence[str]) -> int:
    """Migrate; does nothing where nothing is to be done."""
    usage("migrate", __doc__).parse_args(arguments)
    settings = read_settings(os.environ)
    upgrade(settings.owner_database_url, settings.database_url)
    print("The database is up to date.")
    return 0
