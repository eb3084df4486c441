"""`python -m planner audit verify`: walk along the audit, and say whether it is as it was written.

Every event carries a hash over what it says and over the event before. `--noted EVENT:HASH`, from
an earlier walk that was kept elsewhere, also shows whether the chain was cut off or written anew
since. 1 where an audit is not as it was written.
"""

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import select

from planner.cli.usage import usage
from planner.core import chain, platform
from planner.core.chain import Walk
from planner.core.db import db
from planner.core.identity import Organisation
from planner.domain.refusals import Invalid, NotFound
from planner.factory import create_app


class NoNote(Invalid):
    """What is no hash of an earlier walk."""

    remedy = "Give it as an earlier walk printed it, such as 18204:3f0c…, with one organisation."

    def __init__(self, given: str) -> None:
        super().__init__(f"{given} is no event with its hash.")


def main(arguments: Sequence[str]) -> int:
    """Walk along the audit of one organisation, or of all."""
    asked = _parser().parse_args(arguments)
    noted = _noted(asked.noted, asked.organisation)
    with create_app().app_context():
        found = {name: _walked(key, noted) for name, key in _organisations(asked.organisation)}
    for name, walk in found.items():
        print(
            json.dumps({"organisation": name, **asdict(walk)}) if asked.json else _said(name, walk)
        )
    return 1 if any(walk.broken_at is not None for walk in found.values()) else 0


def _organisations(slug: str | None) -> list[tuple[str, int]]:
    chosen = select(Organisation.slug, Organisation.id).order_by(Organisation.slug)
    rows = db.session().execute(chosen if slug is None else chosen.where(Organisation.slug == slug))
    found = [(name, key) for name, key in rows]
    if slug is not None and not found:
        raise NotFound("organisation", slug)
    return found


def _walked(key: int, noted: dict[int, str]) -> Walk:
    with platform.inside(key) as session:
        *_, walk = chain.walked(session, Walk(), chain.known(session) | noted)
    return walk


def _said(name: str, walk: Walk) -> str:
    before = f", {walk.unlinked:,} of before there was a chain" if walk.unlinked else ""
    if walk.broken_at is not None:
        return f"{name}: event {walk.broken_at} is not as it was written{before}."
    if not walk.events:
        return f"{name}: no event has a link{before}."
    end = f"{walk.event_id}:{walk.hash}"
    return f"{name}: {walk.events:,} events are as they were written{before}, up to {end}"


def _noted(given: str | None, organisation: str | None) -> dict[int, str]:
    if given is None:
        return {}
    event, _, hash_ = given.partition(":")
    if not event.isdecimal() or not hash_ or organisation is None:
        raise NoNote(given)
    return {int(event): hash_}


def _parser() -> argparse.ArgumentParser:
    parser = usage("audit", __doc__, ["verify"])
    parser.add_argument("--organisation", metavar="SLUG", help="left out: every one")
    parser.add_argument("--noted", metavar="EVENT:HASH", help="what an earlier walk came to")
    parser.add_argument("--json", action="store_true", help="print an object a line")
    return parser
