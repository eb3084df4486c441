"""What processes say of themselves: a line of JSON each, or plain text where somebody looks on.

Lines carry what they are about in fields of their own: `about()` gives those of a job to all that
is logged in a block, by whichever module. Whatever a line holds, secrets and phone numbers are
taken out of it as it is written.
"""

import logging
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any

sys.modules.setdefault("rich", None)  # type: ignore[arg-type]
# structlog loads it where it is there, for tracebacks in colours that we never ask for: 7 MB
import structlog  # noqa: E402

HIDDEN = "hidden"
SECRET_NAMES = re.compile(r"(?i)(?:password|secret|token|cookie|authorization|api_key|phone)$")
"""Fields whose names end like this are never told; amounts of tokens are."""
SECRETS = re.compile(
    r"(?P<phone>\+\d(?:[ ().-]?\d){7,14})"
    r"|(?<=://)[^/@\s\"]+(?=@)"
    r"|(?i:\b(?:bearer|basic)) [\w.~+/=-]{8,}"
    r"|\bwhsec_[\w+/=-]+"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----.*?-----END [A-Z ]*PRIVATE KEY-----"
    r"|(?i:\b(?:password|secret|token|api_key))[\"']?\s*[=:]\s*[\"']?[^\s\"',;&]+",
    re.DOTALL,
)
"""What is taken out of text: phone numbers, credentials of addresses and headers, keys."""

SIGNS = (
    *("+", "://", "bearer", "basic", "whsec_", "-----begin"),
    *("password", "secret", "token", "api_key"),
)
"""One of these is in every text with such a secret, in small letters: most lines have none."""

note = structlog.contextvars.bind_contextvars
"""Gives fields to every line from now on, until `forget()`."""
forget = structlog.contextvars.clear_contextvars

_known: re.Pattern[str] | None = None
_job: ContextVar[Any] = ContextVar("job", default=None)


def logger(name: str) -> Any:
    """What says things, under the name of a part."""
    return structlog.get_logger(part=name)


def of_job(claim: Any) -> dict[str, Any]:
    """What a line about an execution says of its job."""
    return {
        "job_id": claim.job_id,
        "queue": claim.queue,
        "task": claim.task,
        "organisation_id": claim.organisation_id,
        "user_id": claim.requested_by,
        "request_id": claim.request_id,
    }


@contextmanager
def about(claim: Any) -> Iterator[None]:
    """Gives the fields of a job to every line of the block.

    They are made as a line is written: most executions write none.
    """
    token = _job.set(claim)
    try:
        yield
    finally:
        _job.reset(token)


def configure(level: str, form: str, secrets: Iterable[str] = ()) -> None:
    """Set up the logs of this process, ours and those of what it is built on.

    `form`: json, text, or auto, which is text on a terminal and JSON for machines. `secrets` are
    those of the installation, which no line holds.
    """
    global _known
    held = sorted((re.escape(secret) for secret in secrets if len(secret) > 5), key=len)
    _known = re.compile("|".join(reversed(held))) if held else None
    structlog.configure(
        processors=[
            *_SURROUNDINGS,
            structlog.processors.add_log_level,
            *_rendering(form),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=lambda *_: structlog.WriteLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )
    _take_over(level, form)


def formatter(form: str) -> logging.Formatter:
    """How the lines of others are written: as ours are."""
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            *_SURROUNDINGS,
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
        ],
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_rendering(form)],
    )


def _of_its_job(_logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    claim = _job.get()
    return event if claim is None else of_job(claim) | event


_SURROUNDINGS: list[Any] = [_of_its_job, structlog.contextvars.merge_contextvars]
"""What gives a line the fields of where it was said: a job's go before those of its thread."""


def plain(form: str) -> bool:
    """Whether people read along, so that lines are plain text."""
    return form == "text" or (form == "auto" and sys.stderr.isatty())


def _rendering(form: str) -> list[Any]:
    write: Any = (
        structlog.dev.ConsoleRenderer(colors=False)
        if plain(form)
        else structlog.processors.JSONRenderer()
    )
    return [
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        _named_secrets,
        *([_in_one_line] if plain(form) else []),
        lambda *told: without_secrets(write(*told)),
    ]


class _Ours(logging.StreamHandler[Any]):
    """Writes to the standard error of the moment."""

    def emit(self, record: logging.LogRecord) -> None:
        self.stream = sys.stderr
        super().emit(record)


def _take_over(level: str, form: str) -> None:
    """Have what we are built on say its warnings in our form."""
    root = logging.getLogger()
    for handler in [each for each in root.handlers if isinstance(each, _Ours)]:
        root.removeHandler(handler)
    handler = _Ours()
    handler.setFormatter(formatter(form))
    handler.setLevel(max(logging.WARNING, logging.getLevelName(level)))
    root.addHandler(handler)


def without_secrets(text: str) -> str:
    """The text as it may be written."""
    if _known is not None:
        text = _known.sub(HIDDEN, text)
    small = text.lower()
    return SECRETS.sub(_covered, text) if any(sign in small for sign in SIGNS) else text


def _covered(found: re.Match[str]) -> str:
    """A phone number keeps its last two digits, so that somebody can ask for it."""
    phone = found["phone"]
    return f"+…{phone[-2:]}" if phone else HIDDEN


@cache
def _is_secret(name: str) -> bool:
    return SECRET_NAMES.search(name) is not None


def _named_secrets(_logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    return {name: HIDDEN if value and _is_secret(name) else value for name, value in event.items()}


def _in_one_line(_logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    """Nothing that is logged begins a line or moves a terminal's cursor; a trace keeps its own."""
    return {
        name: _plain(value) if isinstance(value, str) and name != "exception" else value
        for name, value in event.items()
    }


def _plain(text: str) -> str:
    if text.isprintable():
        return text
    return "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape").decode()
        for letter in text
    )
