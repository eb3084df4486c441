"""How jobs, audit and home call a thing, and where it is shown, by the table it lives in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from flask import Flask, current_app, g, url_for

from planner.core.flags import is_on
from planner.core.jobs import Job
from planner.web.access import ENDPOINTS, Access
from planner.web.words import task_words


@dataclass(frozen=True, slots=True)
class ResultFile:
    """A file that jobs of a task leave, where their result counts rows of it.

    `counted` is the name under which the result does, `argument` that of the key in its address:
    the subject's, or the job's own where the file is `private`, for whoever asked alone.
    """

    endpoint: str
    argument: str
    counted: str
    title: str
    kept: str
    """How long, in words."""
    private: bool = False


class LeftFile(NamedTuple):
    """A file that a job left, as its page shows it."""

    href: str
    title: str
    rows: int
    kept: str
    private: bool


def register(
    app: Flask,
    places: Mapping[str, tuple[str, str]],
    tasks: Mapping[str, str],
    files: Mapping[str, ResultFile],
) -> None:
    """Give the application its places: by table, the endpoint and its argument that is the key.

    `tasks` says, by name, what a task does to its subject, where the name itself does not; `files`
    what its jobs leave.
    """
    app.extensions["planner.subjects"] = dict(places)
    app.extensions["planner.tasks"] = dict(tasks)
    app.extensions["planner.files"] = dict(files)


def result_file(job: Job) -> LeftFile | None:
    """The file that a job left; None where there is none, or none that the visitor may open."""
    files: Mapping[str, ResultFile] = current_app.extensions["planner.files"]
    file = files.get(job.task)
    rows = job.result.get(file.counted) if file and isinstance(job.result, dict) else None
    if file is None or not rows or not may_open(ENDPOINTS[file.endpoint]):
        return None
    key = job.id if file.private else job.subject_id
    if key is None or (file.private and job.requested_by != g.visitor.user.id):
        return None
    values: dict[str, Any] = {file.argument: key}
    return LeftFile(url_for(file.endpoint, **values), file.title, rows, file.kept, file.private)


def task_title(task: str, subject: str | None = None) -> str:
    """What a task does, and to what where that is given: Apply; Apply import july.csv.

    With an empty subject, what comes before one that is a link of its own: Make a workbook of.
    """
    title: str = current_app.extensions["planner.tasks"].get(task) or task_words(task)
    return title.removesuffix(" of") if subject is None else f"{title} {subject}".rstrip()


def subject_href(kind: str | None, key: int | None) -> str | None:
    """The address of a row's page in the organisation of the request.

    None where it has none, or none that the visitor may open.
    """
    places: Mapping[str, tuple[str, str]] = current_app.extensions["planner.subjects"]
    if kind is None or key is None or kind not in places:
        return None
    endpoint, name = places[kind]
    values: dict[str, Any] = {name: key}
    return url_for(endpoint, **values) if may_open(ENDPOINTS[endpoint]) else None


def may_open(access: Access) -> bool:
    """Whether the visitor may open an endpoint of this access, and its flag is on."""
    if access.permission is not None and access.permission not in g.visitor.permissions:
        return False
    return access.flag is None or is_on(g.session, access.flag)
