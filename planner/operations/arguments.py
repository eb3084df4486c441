"""The arguments of a dead job: whether this version reads them, and giving it others."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from planner.core.jobs.models import DeadLetter
from planner.core.jobs.tasks import TASKS, UnreadablePayload


@dataclass(frozen=True, slots=True)
class Field:
    """One argument that a task takes, as its schema says it."""

    name: str
    kind: str
    required: bool


@dataclass(frozen=True, slots=True)
class Moved:
    """An argument that this version reads otherwise than it was written; None where it is not."""

    name: str
    was: str | None
    now: str | None


def fields(task: str) -> Sequence[Field]:
    """What a task takes, in the order it says it; nothing for a task that is gone."""
    if task not in TASKS:
        return []
    schema = TASKS[task].payload.model_json_schema()
    required = schema.get("required", [])
    return [
        Field(name, _kind(field), name in required)
        for name, field in schema.get("properties", {}).items()
    ]


def unreadable(letter: DeadLetter) -> str | None:
    """Why this version cannot read a letter's arguments; None where it can."""
    task = TASKS.get(letter.task)
    if task is None:
        return f"There is no task {letter.task} any more."
    try:
        task.read(letter.payload_version, letter.payload)
    except UnreadablePayload as wrong:
        return str(wrong)
    return None


def moved(letter: DeadLetter) -> Sequence[Moved]:
    """What this version reads otherwise than the letter has it; nothing where it cannot be read."""
    if unreadable(letter) is not None:
        return []
    task = TASKS[letter.task]
    read = task.read(letter.payload_version, letter.payload).model_dump(mode="json")
    names = [*letter.payload, *(name for name in read if name not in letter.payload)]
    return [
        Moved(name, _said(letter.payload, name), _said(read, name))
        for name in names
        if letter.payload.get(name) != read.get(name) or (name in letter.payload) != (name in read)
    ]


def shown(payload: Mapping[str, Any]) -> str:
    """Arguments as somebody edits them."""
    return json.dumps(payload, indent=2, ensure_ascii=False, sort_keys=True)


def parsed(text: str) -> dict[str, Any] | None:
    """The arguments somebody typed; None where that is no JSON object."""
    try:
        found = json.loads(text)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _kind(field: Mapping[str, Any]) -> str:
    if "enum" in field:
        return f"one of {', '.join(map(str, field['enum']))}"
    if "anyOf" in field:
        return " or ".join(_kind(each) for each in field["anyOf"])
    if field.get("type") == "array":
        return f"list of {_kind(field.get('items', {}))}"
    return {"null": "nothing", "integer": "whole number", "string": "text"}.get(
        str(field.get("type")), str(field.get("type", "anything"))
    )


def _said(given: Mapping[str, Any], name: str) -> str | None:
    return json.dumps(given[name], ensure_ascii=False) if name in given else None
