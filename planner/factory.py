"""`create_app()`: the only module that knows every package."""

import os
from collections.abc import Mapping
from types import ModuleType

from flask import Blueprint, Flask, g, request
from jinja2 import StrictUndefined

from planner import __version__
from planner.accounts.routes import doors
from planner.accounts.routes import pages as users
from planner.accounts.sentences import SENTENCES as ACCOUNTS_SENTENCES
from planner.accounts.undoing import UNDOINGS as ACCOUNTS_UNDOINGS
from planner.analysis.routes import pages as analysis
from planner.analysis.sentences import SENTENCES as ANALYSIS_SENTENCES
from planner.analysis.undoing import UNDOINGS as ANALYSIS_UNDOINGS
from planner.capacity.routes import pages as capacity
from planner.capacity.sentences import SENTENCES as CAPACITY_SENTENCES
from planner.core import logs as lines
from planner.core import reactions, room
from planner.core.db import db, engine_options
from planner.core.jobs import ringing
from planner.core.jobs.ringing import Ring
from planner.core.messenger import Messenger
from planner.core.settings import Settings, read_settings
from planner.features.routes import pages as features
from planner.features.sentences import SENTENCES as FEATURES_SENTENCES
from planner.handover.routes import pages as handover
from planner.handover.sentences import SENTENCES as HANDOVER_SENTENCES
from planner.handover.undoing import UNDOINGS as HANDOVER_UNDOINGS
from planner.imports import tasks as imports_tasks
from planner.imports.queries.work import plans_in, plans_into
from planner.imports.routes import pages as imports
from planner.imports.sentences import SENTENCES as IMPORTS_SENTENCES
from planner.intake.routes import pages as intake
from planner.intake.sentences import SENTENCES as INTAKE_SENTENCES
from planner.intake.undoing import UNDOINGS as INTAKE_UNDOINGS
from planner.jira import tasks as jira_tasks
from planner.jira.routes import doors as jira_doors
from planner.jira.routes import pages as jira
from planner.jira.sentences import SENTENCES as JIRA_SENTENCES
from planner.jira.undoing import UNDOINGS as JIRA_UNDOINGS
from planner.migrations import offer_to_flask
from planner.operations import alarming
from planner.operations import tasks as operations_tasks
from planner.operations.dispatching import undispatched
from planner.operations.health import health
from planner.operations.metrics import metrics
from planner.operations.routes import api
from planner.operations.routes import pages as jobs
from planner.operations.sentences import SENTENCES as OPERATIONS_SENTENCES
from planner.operations.undoing import UNDOINGS as OPERATIONS_UNDOINGS
from planner.org_nodes.routes import pages as org_nodes
from planner.org_nodes.sentences import SENTENCES as ORG_NODES_SENTENCES
from planner.overview.routes import pages as overview
from planner.people.routes import pages as people
from planner.people.sentences import SENTENCES as PEOPLE_SENTENCES
from planner.periods import tasks as periods_tasks
from planner.periods.sentences import SENTENCES as PERIODS_SENTENCES
from planner.places import LISTS, PLACES, RESULT_FILES, SUBJECTS, TASKS
from planner.portfolio import asked
from planner.portfolio import tasks as portfolio_tasks
from planner.portfolio.routes import pages as portfolio
from planner.portfolio.sentences import SENTENCES as PORTFOLIO_SENTENCES
from planner.portfolio.undoing import UNDOINGS as PORTFOLIO_UNDOINGS
from planner.reasons.routes import pages as reasons
from planner.reports import tasks as reports_tasks
from planner.reports.routes import pages as reports
from planner.reports.sentences import SENTENCES as REPORTS_SENTENCES
from planner.scenarios import tasks as scenarios_tasks
from planner.scenarios.queries.asked import asked as asked_in_plans
from planner.scenarios.queries.work import draws_up, refreshes
from planner.scenarios.reacting import REACTIONS as SCENARIOS_REACTIONS
from planner.scenarios.routes import calendars
from planner.scenarios.routes import pages as scenarios
from planner.scenarios.sentences import SENTENCES as SCENARIOS_SENTENCES
from planner.scenarios.undoing import UNDOINGS as SCENARIOS_UNDOINGS
from planner.staffing.routes import pages as staffing
from planner.staffing.sentences import SENTENCES as STAFFING_SENTENCES
from planner.web import (
    assets,
    entry,
    errors,
    htmx,
    logs,
    rules,
    saved,
    security,
    sentences,
    subjects,
    timing,
    words,
)
from planner.web.access import undeclared
from planner.web.changes import pages as changes
from planner.web.macros import Macros
from planner.web.navigation import rail
from planner.web.respond import last_notice
from planner.web.undo import Undoing, offer, reversal_href
from planner.web.work import concern

BLUEPRINTS: tuple[Blueprint, ...] = (
    doors,
    features,
    capacity,
    portfolio,
    scenarios,
    calendars,
    staffing,
    analysis,
    people,
    org_nodes,
    jobs,
    overview,
    health,
    metrics,
    api,
    imports,
    reports,
    intake,
    jira,
    jira_doors,
    changes,
    saved.pages,
    users,
    handover,
    reasons,
)

SENTENCES: tuple[Mapping[str, sentences.Maker], ...] = (
    ACCOUNTS_SENTENCES,
    FEATURES_SENTENCES,
    CAPACITY_SENTENCES,
    PORTFOLIO_SENTENCES,
    PERIODS_SENTENCES,
    SCENARIOS_SENTENCES,
    STAFFING_SENTENCES,
    ANALYSIS_SENTENCES,
    PEOPLE_SENTENCES,
    ORG_NODES_SENTENCES,
    IMPORTS_SENTENCES,
    INTAKE_SENTENCES,
    JIRA_SENTENCES,
    REPORTS_SENTENCES,
    OPERATIONS_SENTENCES,
    HANDOVER_SENTENCES,
)
"""What each feature's audit events say, for home and for histories."""

UNDOINGS: tuple[Mapping[str, Undoing], ...] = (
    SCENARIOS_UNDOINGS,
    ANALYSIS_UNDOINGS,
    JIRA_UNDOINGS,
    PORTFOLIO_UNDOINGS,
    INTAKE_UNDOINGS,
    ACCOUNTS_UNDOINGS,
    HANDOVER_UNDOINGS,
    OPERATIONS_UNDOINGS,
)
"""Which of each feature's changes can be undone, and how."""

WORK: tuple[ModuleType, ...] = (
    imports_tasks,
    jira_tasks,
    operations_tasks,
    periods_tasks,
    portfolio_tasks,
    reports_tasks,
    scenarios_tasks,
)
"""What can be asked for in the background, and what the clock asks for."""


class NotBuilt(RuntimeError):
    """What the browser needs has not been built yet."""


def create_app(
    settings: Settings | None = None,
    ring: Ring | None = None,
    messenger: Messenger | None = None,
) -> Flask:
    """The application. `ring` wakes a queue's workers after a commit, by way of the messenger."""
    _require_assets()
    app = Flask("planner", root_path=str(assets.STATIC.parent))
    app.extensions["planner.places"] = PLACES
    settle(app, settings or read_settings(os.environ), ring, messenger)
    db.init_app(app)
    offer_to_flask(app, db)
    for part in (rules, logs, timing, entry, htmx, security, errors):
        part.init_app(app)
    subjects.register(app, SUBJECTS, TASKS, RESULT_FILES)
    saved.register(app, LISTS)
    concern({"scenarios": (draws_up, plans_in)}, (plans_into, refreshes))
    asked.tell(asked_in_plans)
    for told in SENTENCES:
        sentences.tell(told)
    for starts, reaction in SCENARIOS_REACTIONS:
        reactions.react(starts, reaction)
    for ways in UNDOINGS:
        offer(ways)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    _prepare_templates(app)
    _require_permissions(app)
    return app


def settle(
    app: Flask, settings: Settings, ring: Ring | None = None, messenger: Messenger | None = None
) -> None:
    """All that differs between installations; the rest of the application is the same in each."""
    app.extensions["planner.settings"] = settings
    app.config.update(_config(settings))
    entry.pass_proxies(app, settings.proxies)
    ringing.hang(ring, messenger or Messenger(settings.redis_url))
    room.watch(settings.database_folder, settings.least_free_megabytes)
    lines.configure(settings.log_level, settings.log_format, settings.secrets)


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
        reversal_href=reversal_href,
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
        "flash_notice": None if htmx.partial() else last_notice(),
        "nearly_full": room.short(),
        "banner": visitor.banner if visitor else None,
        "undispatched": undispatched(g.session) if member and not htmx.partial() else None,
        "alarms": alarming.told() if member and not htmx.partial() else [],
    }


def _require_assets() -> None:
    if lacking := assets.missing():
        raise NotBuilt(
            f"{', '.join(lacking)} not found in static/vendor: run `make setup`, which builds them."
        )
    assets.write()


def _require_permissions(app: Flask) -> None:
    open_doors = undeclared({rule.endpoint for rule in app.url_map.iter_rules()})
    assert not open_doors, f"{sorted(open_doors)} state no permission: register them with Pages"
