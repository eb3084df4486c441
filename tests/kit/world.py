"""A small world: two organisations with the same kinds of people, made through the commands."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from planner.accounts import commands
from planner.accounts.membership import add_member
from planner.core import identity, sign_in
from planner.core.db import db
from planner.core.flags import FlagSetting, forget
from planner.core.session import Session
from planner.core.settings import Settings, read_settings
from planner.domain.access import Access
from planner.domain.flags import Flag
from planner.domain.permissions import Permission, Role
from planner.migrations.upgrade import upgrade
from planner.web.entry import cookie_name
from tests.kit.copies import copied

PEOPLE: dict[str, tuple[Role, tuple[Permission, ...]]] = {
    "admin": (Role.ADMIN, ()),
    "planner": (Role.PRODUCT_OWNER, ()),
    "manager": (
        Role.RESOURCE_MANAGER,
        (Permission.INITIATIVE_WRITE, Permission.SCENARIO_WRITE, Permission.PLANNING_WRITE),
    ),
    "viewer": (Role.VIEWER, ()),
}


class Browser(FlaskClient):
    """A client that reads each answer to its end, as browsers do: a stream holds its context.

    It lets go of what it has sent, which lies in a file where it is large.
    """

    def open(self, *args, buffered: bool = True, **options):
        answer = super().open(*args, buffered=buffered, **options)
        for each in (*answer.history, answer) if buffered else ():
            each.request.environ["wsgi.input"].close()
        return answer


@dataclass(frozen=True)
class Organisation:
    """One of the two organisations: `acme`, or its `rival`."""

    id: int
    slug: str
    people: dict[str, int]
    """User ids by role name: admin, planner, manager, viewer."""


@dataclass(frozen=True)
class World:
    """The application with its two organisations."""

    app: Flask
    acme: Organisation
    rival: Organisation

    @contextmanager
    def session(
        self, organisation: Organisation | None = None, who: str = "admin"
    ) -> Iterator[Session]:
        """An open session in an application context of its own; closed before requests are made."""
        of = organisation or self.acme
        with self.app.app_context():
            yield db.session(organisation_id=of.id, actor_id=of.people[who])

    def client(
        self, who: str | None = "planner", organisation: Organisation | None = None
    ) -> FlaskClient:
        """A browser in which this person is signed in; nobody, for None."""
        of = organisation or self.acme
        client = self.app.test_client()
        if who is not None:
            with self.app.test_request_context():
                user = identity.User(id=of.people[who])
                client.set_cookie(cookie_name(), sign_in.begin(user))
        return client

    @property
    def engine(self) -> Engine:
        """The database of the application, for counting statements."""
        with self.app.app_context():
            return db.engine

    def turn(self, flag: Flag, on: bool, organisation: Organisation | None = None) -> None:
        """Turn a flag without asking for a reason."""
        with self.session(organisation) as session, session.recording("flag.turned", "flag"):
            setting = session.scalar(select(FlagSetting).where(FlagSetting.flag == flag))
            if setting is None:
                setting = FlagSetting(flag=flag)
                session.add(setting)
            setting.enabled = on
        forget()


def settings(instance: Path, **choices: str) -> Settings:
    """Settings of an application under test: `settings(path, DATABASE_URL=...)`."""
    given = {f"PLANNER_{name}": value for name, value in choices.items()}
    return read_settings({"PLANNER_INSTANCE": str(instance), "PLANNER_LOG_LEVEL": "error", **given})


def settled(url: str) -> None:
    """Migrate the database of this owner's URL and put both organisations with their people in."""
    upgrade(url)
    with TemporaryDirectory() as folder:
        app = copied(settings(Path(folder), DATABASE_URL=url))
        for slug in ("acme", "rival"):
            with app.app_context():
                key = commands.create_organisation(slug, slug.title()).id
            for name, (role, extra) in PEOPLE.items():
                with app.app_context():
                    _add(db.session(organisation_id=key), slug, name, role, extra)
        with app.app_context():
            commands.appoint_operator("admin@acme.example")
            db.engine.dispose()


def world(chosen: Settings) -> World:
    """An application over a settled database."""
    forget()
    app = copied(chosen)
    app.test_client_class = Browser
    app.config["TESTING"] = True
    app.config["PROPAGATE_EXCEPTIONS"] = False
    with app.app_context():
        driver = db.engine.driver
        return World(app, *(_own(_organisation(driver, slug)) for slug in ("acme", "rival")))


def _own(organisation: Organisation) -> Organisation:
    """With a list of people that this test may add to."""
    return replace(organisation, people=dict(organisation.people))


@cache
def _organisation(_driver: str, slug: str) -> Organisation:
    """As it is in every copy of what `settled` has made with that driver."""
    with sign_in.outside() as session:
        found = session.scalars(select(identity.Organisation).filter_by(slug=slug)).one()
        people = session.execute(
            select(identity.User.email, identity.User.id)
            .join(identity.Membership, identity.Membership.user_id == identity.User.id)
            .where(identity.Membership.organisation_id == found.id)
        )
        ids = {email.partition("@")[0]: key for email, key in people}
        return Organisation(found.id, slug, {name: ids[name] for name in PEOPLE})


def _add(session: Session, slug: str, name: str, role: Role, extra: tuple[Permission, ...]) -> None:
    email, shown = f"{name}@{slug}.example", f"{name.title()} of {slug.title()}"
    add_member(session, email, shown, Access.of(role, extra, ()))
