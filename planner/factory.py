"""`create_app()`: the only module that knows every package."""

import os
from collections.abc import Mapping

from flask import Blueprint, Flask, g, get_flashed_messages, request
from jinja2 import StrictUndefined

from planner import __version__
from planner.accounts.routes import doors
from planner.accounts.sentences import SENTENCES as ACCOUNTS_SENTENCES
from planner.capacity.routes import pages as capacity
from planner.capacity.sentences import SENTENCES as CAPACITY_SENTENCES
from planner.core.db import db, engine_options
from planner.core.jobs import ringing
from planner.core.jobs.ringing import Ring
from planner.core.settings import Settings, read_settings
from planner.domain.flags import Flag
from planner.domain.permissions import Permission
from planner.features.routes import pages as features
from planner.features.sentences import SENTENCES as FEATURES_SENTENCES
from planner.imports.routes import pages as imports
from planner.imports.sentences import SENTENCES as IMPORTS_SENTENCES
from planner.migrations.upgrade import migrate
from planner.operations.health import health
from planner.operations.routes import api
from planner.operations.routes import pages as jobs
from planner.operations.sentences import SENTENCES as OPERATIONS_SENTENCES
from planner.overview.routes import pages as overview
from planner.periods.sentences import SENTENCES as PERIODS_SENTENCES
from planner.portfolio.routes import pages as portfolio
from planner.portfolio.sentences import SENTENCES as PORTFOLIO_SENTENCES
from planner.scenarios.routes import pages as scenarios
from planner.scenarios.sentences import SENTENCES as SCENARIOS_SENTENCES
from planner.web import assets, entry, errors, htmx, logs, security, sentences, subjects, words
from planner.web.access import undeclared
from planner.web.macros import Macros
from planner.web.navigation import Place, rail

BLUEPRINTS: tuple[Blueprint, ...] = (
    doors,
    features,
    capacity,
    portfolio,
    scenarios,
    jobs,
    overview,
    health,
    api,
    imports,
)

PLACES: tuple[Place, ...] = (
    Place("Plan", "Home", "overview.home", Permission.MEMBER, key="h"),
    Place("Plan", "Scenarios", "scenarios.scenarios", Permission.SCENARIO_READ, key="s"),
    Place(
        "Plan",
        "Initiatives",
        "portfolio.initiatives",
        Permission.INITIATIVE_READ,
        key="i",
        also=("imports.imports",),
    ),
    Place(
        "Capacity",
        "Skill pools",
        "capacity.pools",
        Permission.SCENARIO_READ,
        flag=Flag.TOKEN_PLANNING_V1,
    ),
    Place("Operate", "Background jobs", "jobs.jobs", Permission.MEMBER, key="j"),
    Place("Operate", "Dead letters", "jobs.dead", Permission.JOB_ADMIN, key="d"),
    Place("Operate", "Workers", "jobs.roster", Permission.JOB_ADMIN),
    Place(
        "Settings",
        "Feature flags",
        "features.flags",
        Permission.FEATURE_FLAG_ADMIN,
        key="x",
    ),
)
"""The rail, in order. A feature's page appears with its line here."""

SENTENCES: tuple[Mapping[str, sentences.Maker], ...] = (
    ACCOUNTS_SENTENCES,
    FEATURES_SENTENCES,
    CAPACITY_SENTENCES,
    PORTFOLIO_SENTENCES,
    PERIODS_SENTENCES,
    SCENARIOS_SENTENCES,
    IMPORTS_SENTENCES,
    OPERATIONS_SENTENCES,
)
"""What each feature's audit events say, for home and for histories."""

SUBJECTS: dict[str, tuple[str, str]] = {
    "scenarios": ("scenarios.overview", "scenario_id"),
    "skill_pools": ("capacity.pool", "pool_id"),
    "initiatives": ("portfolio.initiative", "initiative_id"),
    "imports": ("imports.progress", "import_id"),
    "jobs": ("jobs.job", "job_id"),
    "dead_letters": ("jobs.letter", "letter_id"),
}
"""Where the rows of a table are shown: the endpoint, and the name of the key in its address."""

TASKS: dict[str, str] = {"csv-import/initiatives": "Apply"}
"""What a task does to its subject, where its name does not say so."""


class NotBuilt(RuntimeError):
    """What the browser needs has not been built yet."""


def create_app(settings: Settings | None = None, ring: Ring | None = None) -> Flask:
    """The application. `ring` tells a queue's workers, after a commit, that there is work."""
    settings = settings or read_settings(os.environ)
    _require_assets()
    app = Flask("planner", root_path=str(assets.STATIC.parent))
    app.extensions["planner.settings"] = settings
    app.extensions["planner.places"] = PLACES
    ringing.hang(ring)
    app.config.update(_config(settings))
    logs.configure(settings.log_level, settings.log_format)
    db.init_app(app)
    migrate.init_app(app, db, render_as_batch=True)
    for part in (logs, entry, htmx, security, errors):
        part.init_app(app)
    subjects.register(app, SUBJECTS, TASKS)
    for told in SENTENCES:
        sentences.tell(told)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    _prepare_templates(app)
    _require_permissions(app)
    return app


def _config(settings: Settings) -> dict[str, object]:
    return {
        "SECRET_KEY": settings.secret_key,
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": engine_options(settings.database_url),
        "SESSION_COOKIE_NAME": "__Host-form" if settings.secure else "form",
        "SESSION_COOKIE_SECURE": settings.secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "WTF_CSRF_TIME_LIMIT": None,
        "MAX_CONTENT_LENGTH": 50 * 1024 * 1024 + 64 * 1024,
        "MAX_FORM_MEMORY_SIZE": 4 * 1024 * 1024,
        "MAX_FORM_PARTS": 5000,
    }


def _prepare_templates(app: Flask) -> None:
    environment = app.jinja_env
    environment.undefined = StrictUndefined
    environment.trim_blocks = environment.lstrip_blocks = True
    environment.filters.update(words.FILTERS)
    environment.globals.update(
        ui=Macros("layouts/ui.html"),
        charts=Macros("layouts/charts.html"),
        asset=assets.asset,
        version=__version__,
    )
    app.context_processor(_surroundings)


def _surroundings() -> dict[str, object]:
    """What every template may use beside what its route passed."""
    visitor = g.get("visitor")
    member = visitor is not None and visitor.membership is not None
    theme = request.cookies.get("theme")
    return {
        "request_id": g.get("request_id"),
        "organisation": visitor.organisation if visitor else None,
        "user": visitor.user if visitor else None,
        "nav": rail(PLACES) if member and not htmx.partial() else [],
        "theme": theme if theme in {"light", "dark"} else None,
        "density": "compact" if request.cookies.get("density") == "compact" else None,
        "can": lambda permission: visitor is not None and permission in visitor.permissions,
        "flash_notice": _notice(),
    }


def _notice() -> dict[str, str] | None:
    if htmx.partial():
        return None
    messages = get_flashed_messages()
    return {"text": str(messages[-1])} if messages else None


def _require_assets() -> None:
    if lacking := assets.missing():
        raise NotBuilt(
            f"{', '.join(lacking)} not found in static/vendor: run `make setup`, which builds them."
        )
    assets.write_stylesheet()


def _require_permissions(app: Flask) -> None:
    open_doors = undeclared({rule.endpoint for rule in app.url_map.iter_rules()})
    assert not open_doors, f"{sorted(open_doors)} state no permission: register them with Pages"
