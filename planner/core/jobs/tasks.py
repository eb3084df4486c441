"""What can be asked for: tasks, their versioned payloads, and how often each is tried again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any, ClassVar, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError
from pydantic_core import from_json, to_json

from planner.core.queues import QUEUES, Queue
from planner.domain.refusals import Invalid

LARGEST_PAYLOAD = 256 * 1024
LONGEST_WAIT = timedelta(hours=1)
AT_ONCE = 1000
"""Payloads that are written out, looked at and stored in one go."""

TASKS: dict[str, Task[Any]] = {}
"""Every task this process knows, by name."""


class Payload(BaseModel):
    """What a job is given: ids and choices, never files or rows. Unknown fields are refused.

    Raise `version` when a field changes its meaning, and let `upgraded` read what still waits.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: ClassVar[int] = 1

    @classmethod
    def upgraded(cls, version: int, fields: dict[str, Any]) -> dict[str, Any]:
        """The fields of an older version as this one's."""
        return fields


P = TypeVar("P", bound=Payload)


class UnreadablePayload(Invalid):
    """A payload that this version of a task cannot read."""

    remedy = "Ask for the work again from its page."

    def __init__(self, task: str, why: str) -> None:
        super().__init__(f"The payload of {task} cannot be read: {why}.")


@dataclass(frozen=True)
class Retries:
    """The waits before each further execution; as many retries as there are waits."""

    waits: tuple[timedelta, ...] = ()

    @classmethod
    def exponential(cls, count: int, seconds: float = 1) -> Retries:
        """Each wait twice the one before, at most an hour: 1, 2, 4, 8, 16 s."""
        first = timedelta(seconds=seconds)
        return cls(tuple(min(first * 2**n, LONGEST_WAIT) for n in range(count)))

    @classmethod
    def fixed(cls, count: int, seconds: float) -> Retries:
        """The same wait each time."""
        return cls((timedelta(seconds=seconds),) * count)

    @property
    def count(self) -> int:
        """How many executions may follow the first."""
        return len(self.waits)

    def wait_after(self, failures: int) -> int | None:
        """Milliseconds to wait after so many failures, or None when that was the last try."""
        return milliseconds(self.waits[failures - 1]) if failures <= self.count else None


NO_RETRIES = Retries()


@dataclass(frozen=True)
class Task(Generic[P]):
    """One kind of work, named `queue/task`. Making it registers it.

    `dedup` gives the key under which requests are one job; None never merges. `debounce` delays
    the first request, so that those which follow at once join it.
    """

    name: str
    payload: type[P]
    retries: Retries = NO_RETRIES
    dedup: Callable[[P], str] | None = None
    debounce: timedelta = timedelta()
    priority: int | None = None
    system: bool = False
    """Whether the platform itself may ask for it, for no organisation in particular."""
    keep: timedelta | None = None
    """How long its jobs are kept, where that is shorter than its queue keeps others."""

    about: Callable[[P], str] | None = None
    """What a job is for where no row is its subject, from its payload: every scenario."""
    counts: str | None = None
    """The metric to which the whole numbers of its results are added, each under its name."""
    brief: bool = False
    """Whether all that it does is to change rows through its own session, a few in some
    milliseconds. Then those of an organisation that are due at once share a transaction.

    It may be said where nothing is done outside, reading is as short as writing, no one follows its
    progress, and its queue lets several run at once. Otherwise others wait for what it locks.
    """

    def __post_init__(self) -> None:
        assert self.queue_name in QUEUES, f"{self.name} names no queue of planner.core.queues"
        assert self.name not in TASKS, f"{self.name} is the name of another task already"
        TASKS[self.name] = self

    @property
    def queue_name(self) -> str:
        """The part of the name before the stroke."""
        return self.name.partition("/")[0]

    @property
    def queue(self) -> Queue:
        """The policy of its queue."""
        return QUEUES[self.queue_name]

    def fields(self, payload: P) -> dict[str, Any]:
        """The payload as it is stored. Raises `UnreadablePayload` when it is not this task's."""
        if type(payload) is not self.payload:
            raise UnreadablePayload(self.name, f"it is {type(payload).__name__}")
        fields: dict[str, Any] = payload.model_dump(mode="json", warnings="none")  # read below
        if (size := _size(fields)) > LARGEST_PAYLOAD:
            raise UnreadablePayload(self.name, f"it has {size} bytes and at most 262144 may be")
        self.read(self.payload.version, fields)
        return fields

    def arrays(self, payloads: Sequence[P]) -> Iterator[tuple[int, str]]:
        """The payloads as they are stored, in arrays of JSON, and how many each has.

        Raises as `fields()`.
        """
        for start in range(0, len(payloads), AT_ONCE):
            some = payloads[start : start + AT_ONCE]
            yield len(some), self._array(some).decode()

    def _array(self, payloads: Sequence[P]) -> bytes:
        """These payloads, looked at together."""
        if all(type(payload) is self.payload for payload in payloads):
            array = _many(self.payload).dump_json([*payloads], warnings="none")
            if self._fit(array):
                return array
        return to_json([self.fields(payload) for payload in payloads])  # it says why not

    def _fit(self, array: bytes) -> bool:
        """Whether these can be stored, and read again."""
        stored = from_json(array)
        largest = len(array) if len(array) <= LARGEST_PAYLOAD else max(map(_size, stored))
        current = [self.payload.upgraded(self.payload.version, fields) for fields in stored]
        try:
            _many(self.payload).validate_python(current)
        except ValidationError:
            return False
        return largest <= LARGEST_PAYLOAD

    def read(self, version: int, fields: dict[str, Any]) -> P:
        """The stored payload, validated again. Raises `UnreadablePayload`."""
        if version > self.payload.version:
            raise UnreadablePayload(self.name, f"version {version} is newer than this worker")
        try:
            return self.payload.model_validate(self.payload.upgraded(version, fields))
        except ValidationError as wrong:
            raise UnreadablePayload(self.name, _problems(wrong)) from wrong


@cache
def _many(payload: type[Payload]) -> TypeAdapter[list[Payload]]:
    return TypeAdapter(list[payload])  # type: ignore[valid-type]


def _size(fields: dict[str, Any]) -> int:
    """Bytes of a payload as it is stored."""
    return len(to_json(fields))


def milliseconds(wait: timedelta) -> int:
    """The whole milliseconds of a span of time."""
    return round(wait / timedelta(milliseconds=1))


_SAID = {
    "missing": "is missing",
    "extra_forbidden": "is none of its arguments",
    "int_type": "is no whole number",
    "int_parsing": "is no whole number",
    "int_from_float": "is no whole number",
    "string_type": "is no text",
    "bool_type": "is neither true nor false",
    "bool_parsing": "is neither true nor false",
}
"""What is wrong with an argument, by what its check calls that."""


def _problems(wrong: ValidationError) -> str:
    return "; ".join(
        f"{'.'.join(map(str, problem['loc'])) or 'payload'}"
        f"{' ' + _SAID[problem['type']] if problem['type'] in _SAID else ': ' + problem['msg']}"
        for problem in wrong.errors(include_input=False, include_url=False)
    )
