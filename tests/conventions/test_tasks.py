"""Every task can be asked for, tried again and done."""

import inspect
from pathlib import Path

import planner.factory
from planner.core.health import COMPARISON
from planner.core.jobs import TASKS, Payload, Retries
from planner.core.queues import QUEUES
from workers import handlers

ROOT = Path(__file__).parents[2]

OF_THE_BRIEFS = {
    "scenario-recompute",
    "csv-import",
    "view-refresh",
    "drift-check",
    "jira-sync",
    "status-log-backfill",
    "audit",
    "usage",
    "notifications",
    "auto-actions",
    "maintenance",
    "webhooks",
    "planning",
    "reports",
    "sms-notifications",
    "email-digests",
    "analytics",
    "bulk-import",
    "archive",
    "backups",
}


def tasks() -> dict:
    assert planner.factory.create_app, "loading the factory loads every feature"
    handlers.load()
    return {name: task for name, task in TASKS.items() if "/test-" not in name}


def test_the_queues_are_those_of_the_briefs():
    assert set(QUEUES) == OF_THE_BRIEFS


def test_every_task_has_a_payload_a_retry_policy_and_a_handler():
    known = tasks()

    assert [name for name, task in known.items() if not issubclass(task.payload, Payload)] == []
    assert [name for name, task in known.items() if not isinstance(task.retries, Retries)] == []
    assert sorted(set(known) - set(handlers.HANDLERS)) == []


def test_the_application_knows_all_work_that_features_state():
    stated = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for path in (ROOT / "planner").glob("*/tasks.py")
    }

    assert {module.__name__ for module in planner.factory.WORK} == stated


def test_the_comparison_whose_failure_alarms_is_a_task():
    assert COMPARISON in tasks()


def test_every_payload_refuses_fields_it_does_not_know():
    loose = [
        name for name, task in tasks().items() if task.payload.model_config["extra"] != "forbid"
    ]

    assert loose == []


def test_every_handler_takes_session_payload_and_run_and_says_why_twice_is_safe():
    known = tasks()
    shown = {name: handlers.HANDLERS[name] for name in known}
    odd = [
        name
        for name, handler in shown.items()
        if list(inspect.signature(handler).parameters) != ["session", "payload", "run"]
    ]

    assert odd == []
    assert [name for name, handler in shown.items() if not handler.__doc__] == []
