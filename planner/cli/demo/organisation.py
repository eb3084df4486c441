"""Making the demo organisation, finding it, and making it anew."""

from sqlalchemy import select

from planner.accounts.commands import create_organisation
from planner.cli.demo.removal import remove
from planner.cli.demo.stage import SEED
from planner.cli.demo.world import fill
from planner.core import sign_in
from planner.core.db import db
from planner.core.identity import Membership, Organisation
from planner.core.jobs.triggers import Trigger
from planner.core.session import Session
from planner.domain.refusals import Conflict

SLUG, NAME = "demo", "Northbridge Digital Office"


class NotTheDemo(Conflict):
    """A real organisation has the demo's short name."""

    remedy = "Use an installation of its own for the demo."

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is called {SLUG} here and is no demo, so it stays as it is.")


def present() -> bool:
    """Make the demo organisation where there is none, in an application context.

    True when it was made now. One that was begun and not finished is finished.
    """
    organisation = _found() or create_organisation(SLUG, NAME, demo_seed=SEED)
    if _peopled(organisation.id):
        return False
    session = db.session(organisation_id=organisation.id, actor_id=None, trigger=Trigger.CLI)
    assert isinstance(session, Session), "the session of planner.core.db"
    fill(session, organisation.name)
    db.session.remove()
    return True


def remake(owner_url: str) -> None:
    """Delete everything in the demo organisation, as the owner of the tables, and make it anew."""
    organisation = _found()
    if organisation is not None:
        remove(owner_url, organisation.id)
    present()


def _found() -> Organisation | None:
    with sign_in.outside() as session:
        found = session.scalar(select(Organisation).where(Organisation.slug == SLUG))
    if found is not None and not found.demo:
        raise NotTheDemo(found.name)
    return found


def _peopled(organisation_id: int) -> bool:
    with sign_in.outside() as session:
        members = select(Membership.id).where(Membership.organisation_id == organisation_id)
        return session.scalar(members.limit(1)) is not None
