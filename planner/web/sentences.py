"""What changed, as sentences: from an audit event's action and facts.

Each feature writes its sentences in its module `sentences`; the factory registers them here.
A sentence follows the name of whoever acted: "Ada Okafor" moved this initiative to scoping.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, Protocol

from planner.web.words import listing

Facts = Mapping[str, Any]
Maker = str | Callable[[Facts], str]
"""Words with the facts in braces, and `{subject}`; or a function of the facts that gives such
words."""

SHORT = 60
"""Of so many characters, a text stands whole in a sentence."""

_MAKERS: dict[str, Maker] = {}


class Event(Protocol):
    """The part of an audit event that a sentence needs."""

    @property
    def action(self) -> str: ...
    @property
    def subject(self) -> str: ...
    @property
    def facts(self) -> dict[str, Any]: ...
    @property
    def at(self) -> datetime: ...


def tell(sentences: Mapping[str, Maker]) -> None:
    """Register a feature's sentences by action. Two for one action are a mistake of ours."""
    for action, maker in sentences.items():
        known = _MAKERS.setdefault(action, maker)
        assert known == maker, f"two sentences for {action}"


def sentence(event: Event, subject: str | None = None) -> str:
    """What somebody did, without their name: "renamed skill pool Backend".

    `subject` says it otherwise, such as "this initiative" on its own page. Facts that an event
    of an older release lacks make a plainer sentence, never a failure.
    """
    if "undid" in event.facts:
        return f"undid this: {event.facts['undid']}"
    facts = {**event.facts, "subject": subject or event.subject}
    maker = _MAKERS.get(event.action)
    try:
        words = maker if isinstance(maker, str) else maker(facts) if maker else _plain(event)
        return words.format_map(facts)
    except (KeyError, IndexError, TypeError, ValueError):
        return _plain(event).format_map(facts)


def braced(text: object) -> str:
    """Text of people, kept from being read as a place for a fact."""
    return str(text).replace("{", "{{").replace("}", "}}")


def changed(facts: Facts) -> str:
    """What was changed of a thing, where the event says it by label, before and after."""
    return list_changes(f"{label} from {was} to {now}" for label, was, now in facts["changes"])


def reworded(facts: Facts) -> str:
    """The same of texts that may be long: of each, its beginning."""
    return list_changes(
        f"the {label} from {cut(was)} to {cut(now)}" for label, was, now in facts["changes"]
    )


def list_changes(changes: Iterable[str]) -> str:
    """The changes of a thing in a row, or that it was saved as it was."""
    if not (listed := listing(changes)):
        return "saved {subject} as it was"
    return f"changed {braced(listed)} of {{subject}}"


def cut(text: str) -> str:
    """The beginning of a text that is too long for a sentence."""
    return text if len(text) <= SHORT else f"{text[: SHORT - 1].rstrip()}…"


def _plain(event: Event) -> str:
    verb = event.action.rpartition(".")[2].replace("_", " ")
    return f"{braced(verb)}: {{subject}}"
