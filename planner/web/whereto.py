"""Addresses of ours: where people may be sent, and how they are called from elsewhere."""

from flask import current_app, request
from werkzeug.exceptions import HTTPException

from planner.web.installation import installation


def safe_path(wanted: str | None) -> str | None:
    """The path, if it is one that a page of ours answers with GET; otherwise None."""
    if not wanted or not wanted.startswith("/") or wanted.startswith(("//", "/\\")):
        return None
    if "\\" in wanted or any(ord(letter) < 32 or ord(letter) == 127 for letter in wanted):
        return None
    path = wanted.partition("?")[0].partition("#")[0]
    try:
        current_app.url_map.bind("").match(path, method="GET")
    except HTTPException:
        return None
    return wanted


def outside(path: str) -> str:
    """An address of ours as people and programs elsewhere call it."""
    return (installation().public_url or request.host_url).rstrip("/") + path


def path_of(address: str | None) -> str | None:
    """Only the path of an address of ours, so that nobody is sent elsewhere."""
    if not address:
        return None
    return "/" + address.split("://", 1)[-1].partition("/")[2] if "://" in address else address
