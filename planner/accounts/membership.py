"""Members as administrators add and change them, one at a time."""

from planner.accounts.credentials import BeyondYou
from planner.accounts.writing import (
    MemberState,
    accounts_of,
    add_members,
    change_members,
    members_on_file,
)
from planner.core.identity import User, normal_email
from planner.core.session import Session
from planner.domain.permissions import Permission, Role, permissions
from planner.domain.refusals import Conflict, NotFound


class MemberAlready(Conflict):
    """Somebody who is a member of the organisation already."""

    remedy = "Change what they may do on their own page."

    def __init__(self, email: str) -> None:
        super().__init__(f"{email} is a user here already.")


class OwnAccess(Conflict):
    """Nobody changes what they may do themselves, so somebody always governs."""

    remedy = "Ask another administrator."

    def __init__(self) -> None:
        super().__init__("Your own access cannot be changed by you.")


def add_user(session: Session, email: str, name: str, role: Role) -> int:
    """Make somebody a user here; gives their key. An account that is there keeps its name."""
    email = normal_email(email)
    with session.recording("member.added", f"member {name}") as facts:
        _require_within(session, name, permissions(role))
        known = accounts_of(session, [email]).get(email)
        if known is not None and members_on_file(session, [known.id]):
            raise MemberAlready(email)
        [key] = add_members(session, [MemberState(email, name, role, (), (), True)])
        facts["role"] = str(role)
    return key


def change_user(session: Session, user_id: int, role: Role, active: bool) -> MemberState:
    """Give a member another role, or let them in no more; their further permissions stay."""
    if user_id == session.actor_id:
        raise OwnAccess
    user = session.find(User, user_id)
    with session.recording("member.changed", user) as facts:
        before = members_on_file(session, [user_id], lock=True).get(user_id)
        if before is None:
            raise NotFound("user", user_id)
        now = before._replace(role=role, active=active)
        _require_within(session, before.name, before.permissions | now.permissions)
        change_members(session, {user_id: now})
        facts["from"], facts["to"] = _told(before), _told(now)
    return now


def _require_within(session: Session, name: str, wanted: frozenset[Permission]) -> None:
    """Nobody gives, or takes from, those who may do more than they may."""
    assert session.actor_id is not None, "somebody asks for it"
    if not wanted <= members_on_file(session, [session.actor_id])[session.actor_id].permissions:
        raise BeyondYou(name)


def _told(state: MemberState) -> str:
    role = str(state.role).replace("_", " ").lower()
    return role if state.active else f"{role}, not let in"
