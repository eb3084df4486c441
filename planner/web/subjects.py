"""How jobs, audit and home call a thing, and where it is shown, by the table it lives in."""

from collections.abc import Mapping
from typing import Any

from flask import Flask, current_app, g, url_for

from planner.core.flags import is_on
from planner.web.access import ENDPOINTS, Access
from planner.web.words import task_words


def register(app: Flask, places: Mapping[str, tuple[str, str]], tasks: Mapping[str, str]) -> None:
    """Give the application its places: by table, the endpoint and its argument that is the key.

    `tasks` says, by name, what a task does to its subject, where the name itself does not.
    """
    app.extensions["planner.subjects"] = dict(places)
    app.extensions["planner.tasks"] = dict(tasks)


def task_title(task: str) -> str:
    """What a task does, as a job of it is called: Check, Apply."""
    return current_app.extensions["planner.tasks"].get(task) or task_words(task)


def subject_href(kind: str | None, key: int | None) -> str | None:
    """The address of a row's page in the organisation of the request.

    None where it has none, or none that the visitor may open.
    """
    places: Mapping[str, tuple[str, str]] = current_app.extensions["planner.subjects"]
    if kind is None or key is None or kind not in places:
        return None
    endpoint, name = places[kind]
    values: dict[str, Any] = {name: key}
    return url_for(endpoint, **values) if _may_open(ENDPOINTS[endpoint]) else None


def _may_open(access: Access) -> bool:
    if access.permission is not None and access.permission not in g.visitor.permissions:
        return False
    return access.flag is None or is_on(g.session, access.flag)
