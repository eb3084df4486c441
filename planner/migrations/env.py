"""How Alembic runs here: as the owner of the tables, on SQLite in batch mode."""

import os
from typing import Any

from alembic import context
from sqlalchemy import create_engine

from planner.core.settings import read_settings
from planner.migrations import rendering, tables

URL = context.config.attributes.get("url") or read_settings(os.environ).owner_database_url
OPTIONS: dict[str, Any] = {
    "target_metadata": tables.metadata,
    "render_as_batch": True,
    "render_item": rendering.render_item,
    "compare_type": True,
    "user_module_prefix": "types.",
}

if context.is_offline_mode():
    context.configure(url=URL, literal_binds=True, **OPTIONS)
    with context.begin_transaction():
        context.run_migrations()
else:
    engine = create_engine(URL)
    with engine.connect() as connection:
        context.configure(connection=connection, **OPTIONS)
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()
    engine.dispose()
