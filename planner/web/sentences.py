"""What changed, as sentences: from an audit event's action and facts.

Each feature writes its sentences in its module `sentences`; the factory registers them here.
A sentence follows the name of whoever acted: "Ada Okafor" moved this initiative to scoping.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Protocol

Facts = Mapping[str, Any]
Maker = str | Callable[[Facts], str]
"""Words with the facts in braces, and `{subject}`; or a function of the facts that gives such
words."""

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


def _plain(event: Event) -> str:
    verb = event.action.rpartition(".")[2].replace("_", " ")
    return f"{braced(verb)}: {{subject}}"
