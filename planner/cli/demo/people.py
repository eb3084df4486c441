"""The demo's accounts: three to sign in with, and colleagues who own things."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from planner.accounts.passwords import hashed, matches
from planner.cli.demo.stage import Stage
from planner.core.identity import Membership, User
from planner.domain.permissions import Grant, Permission, Role

PASSWORD = "demo"  # noqa: S105 - everybody may know it


@dataclass(frozen=True, slots=True)
class Person:
    """A member of the office; `account` is the part of their address before the @."""

    account: str
    name: str
    role: Role
    extra: tuple[Permission, ...] = ()
    grants: tuple[Grant, ...] = ()
    signs_in: bool = False

    @property
    def email(self) -> str:
        """The address they sign in with."""
        return f"{self.account}@demo"


PEOPLE = (
    Person("planner", "Ada Okafor", Role.PRODUCT_OWNER, (), (Grant.PLANNING_LEAD,), True),
    Person(
        "manager",
        "Tomasz Lind",
        Role.RESOURCE_MANAGER,
        (Permission.INITIATIVE_WRITE, Permission.SCENARIO_WRITE, Permission.PLANNING_WRITE),
        (),
        True,
    ),
    Person("admin", "Priya Raman", Role.ADMIN, (), (), True),
    Person("helen.achterberg", "Helen Achterberg", Role.BUSINESS_OWNER),
    Person("marged.ellis", "Marged Ellis", Role.BUSINESS_OWNER, (), (Grant.REVIEW_BOARD,)),
    Person("samir.haddad", "Samir Haddad", Role.BUSINESS_OWNER),
    Person("jonas.weber", "Jonas Weber", Role.PRODUCT_OWNER, (), (Grant.TECHNICAL_REVIEWER,)),
    Person("ruth.calder", "Ruth Calder", Role.VIEWER, (), (Grant.AUDITOR,)),
)


def add_people(stage: Stage) -> Mapping[str, int]:
    """Make everybody a member; gives the user's key by account.

    Accounts outlive a reset, so that who is signed in stays so; their names and passwords are set
    back to what they were.
    """
    stored = _stored(stage)
    users = {person.account: _user(stage, person, stored) for person in PEOPLE}
    stage.session.flush()
    stage.session.add_all(_membership(stage, person, users[person.account]) for person in PEOPLE)
    stage.session.flush()
    return {account: user.id for account, user in users.items()}


def _stored(stage: Stage) -> str:
    """What is kept of the password of all three, which is slow to make: made where none is."""
    emails = [person.email for person in PEOPLE if person.signs_in]
    kept = select(User.password_hash).where(User.email.in_(emails)).distinct()
    fitting = (each for each in stage.session.scalars(kept) if each and matches(each, PASSWORD))
    return next(fitting, None) or hashed(PASSWORD)


def _user(stage: Stage, person: Person, stored: str) -> User:
    user = stage.session.scalar(select(User).where(User.email == person.email))
    if user is None:
        user = User(email=person.email)
        stage.session.add(user)
    user.name, user.active = person.name, True
    user.operator = person.role is Role.ADMIN  # the demo has its installation to itself
    user.password_hash = stored if person.signs_in else None
    return user


def _membership(stage: Stage, person: Person, user: User) -> Membership:
    return Membership(
        organisation_id=stage.session.organisation_id,
        user_id=user.id,
        role=person.role,
        extra=[str(permission) for permission in person.extra],
        grants=[str(grant) for grant in person.grants],
        visited_at=stage.ago(3, "16:12") if person.signs_in else None,
    )
