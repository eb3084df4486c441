"""Where a thing is shown, by the table it lives in: for links from jobs, audit and home."""

from collections.abc import Mapping
from typing import Any

from flask import Flask, current_app, url_for


def register(app: Flask, places: Mapping[str, tuple[str, str]]) -> None:
    """Give the application its places: by table, the endpoint and its argument that is the key."""
    app.extensions["planner.subjects"] = dict(places)


def subject_href(kind: str | None, key: int | None) -> str | None:
    """The address of a row's page in the organisation of the request; None where it has none."""
    places: Mapping[str, tuple[str, str]] = current_app.extensions["planner.subjects"]
    if kind is None or key is None or kind not in places:
        return None
    endpoint, name = places[kind]
    values: dict[str, Any] = {name: key}
    return url_for(endpoint, **values)
