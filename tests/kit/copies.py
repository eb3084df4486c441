"""Applications that share with each other what is the same in every installation.

To put one together takes longer than most tests, and so does compiling its statements anew.
"""

from copy import copy
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir

from flask import Flask
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import Engine, create_engine, make_url

from planner.core.db import db, engine_options
from planner.core.settings import Settings, read_settings
from planner.factory import create_app, settle


def copied(chosen: Settings) -> Flask:
    """An application with these settings and a database of its own.

    Routes, templates and handlers are those of every other copy: change none of them.
    """
    pattern = _pattern()
    app = copy(pattern)
    app.config, app.extensions = copy(pattern.config), copy(pattern.extensions)
    settle(app, chosen)
    db._app_engines[app] = {None: _engine(chosen.database_url)}
    return app


@cache
def _pattern() -> Flask:
    with TemporaryDirectory() as folder:
        app = create_app(read_settings({"PLANNER_INSTANCE": folder, "PLANNER_LOG_LEVEL": "error"}))
    app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(_compiled()))
    return app


def _compiled() -> Path:
    """Where the processes of a run keep for each other what they have compiled of templates."""
    folder = Path(gettempdir()) / "templates"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def _engine(address: str) -> Engine:
    """An engine with connections of its own, which knows the statements that others compiled."""
    url, options = make_url(address), engine_options(address)
    first = _first(url.drivername)
    words, named = first.dialect.create_connect_args(url)
    named |= options["connect_args"]
    pool = first.pool.recreate()
    pool._creator = lambda: first.dialect.connect(*words, **named)
    engine = Engine(pool, first.dialect, url, hide_parameters=first.hide_parameters)
    engine._compiled_cache = first._compiled_cache
    return engine


@cache
def _first(driver: str) -> Engine:
    """What engines of this driver share. It is never connected, so its address names nothing."""
    return create_engine(f"{driver}:///nothing", **engine_options(driver))
