"""Whoever a command acts as: a member of the organisation, with what they may do."""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from flask import Flask
from sqlalchemy import select

from planner.core.db import db
from planner.core.identity import Membership, Organisation, User, normal_email
from planner.core.jobs.triggers import Trigger
from planner.core.session import Session
from planner.domain.permissions import Permission, Role
from planner.domain.refusals import NotFound, NotPermitted
from planner.factory import create_app

LEAST_REASON, LONGEST_REASON = 3, 500


@dataclass(frozen=True)
class Somebody:
    """Whoever a command is done as, where, and with what they may do."""

    id: int
    organisation_id: int
    allowed: frozenset[Permission]
    time_zone: str


def somebody(asked: argparse.Namespace, needed: Permission, what: str) -> Somebody:
    """The member whom `name_somebody` let be named; the first administrator if none is.

    `what` says what is done, for whoever may not.
    """
    slug, email, session = asked.organisation, asked.as_email, db.session()
    organisation = session.scalar(select(Organisation).where(Organisation.slug == slug))
    if organisation is None:
        raise NotFound("organisation", slug)
    chosen = (
        select(User, Membership)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.organisation_id == organisation.id, Membership.active, User.active)
        .order_by(User.id)
    )
    chosen = chosen.where(
        Membership.role == Role.ADMIN if email is None else User.email == normal_email(email)
    )
    found = session.execute(chosen.limit(1)).first()
    if found is None:
        raise NotFound(f"member of {slug}", email or "who administers it")
    user, membership = found
    allowed = membership.permissions
    if needed not in allowed:
        raise NotPermitted(f"{user.name} may not {what}: it needs {needed}.")
    return Somebody(user.id, organisation.id, allowed, organisation.time_zone)


@contextmanager
def acting(asked: argparse.Namespace, needed: Permission, what: str) -> Iterator[Session]:
    """A session of the member that `somebody` finds, in an application of its own."""
    app = create_app()
    with app.app_context():
        who = somebody(asked, needed, what)
    with acting_as(app, who) as session:
        yield session


@contextmanager
def acting_as(app: Flask, who: Somebody) -> Iterator[Session]:
    """A session of this member."""
    with app.app_context():
        session = db.session(
            organisation_id=who.organisation_id, actor_id=who.id, trigger=Trigger.CLI
        )
        assert isinstance(session, Session), "planner.core.db opens ours"
        yield session


def name_somebody(parser: argparse.ArgumentParser) -> None:
    """The options of every command that is done as a member of an organisation."""
    parser.add_argument("--organisation", required=True, metavar="SLUG")
    parser.add_argument("--as", dest="as_email", metavar="EMAIL", help="its first administrator")


def name_reason(parser: argparse.ArgumentParser, what: str) -> None:
    """The option that says why, for the verbs that want it; `what` is done."""
    parser.add_argument("--because", default="", metavar="TEXT", help=f"why {what}")


def reason(parser: argparse.ArgumentParser, asked: argparse.Namespace) -> str:
    """Why it is done; a command that does not say so is used wrongly."""
    said: str = asked.because.strip()[:LONGEST_REASON]
    if len(said) < LEAST_REASON:
        parser.error(
            f"{asked.verb} wants --because and a reason of {LEAST_REASON} characters or more"
        )
    return said
