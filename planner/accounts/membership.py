"""Members as administrators add and change them, one at a time, and the undo of that."""

from collections.abc import Callable

from planner.accounts.credentials import BeyondYou
from planner.accounts.passwords import hashed
from planner.accounts.writing import (
    MemberState,
    accounts_of,
    add_members,
    change_members,
    member_of,
    members_on_file,
)
from planner.core.audit import AuditEvent
from planner.core.identity import Membership, User, normal_email
from planner.core.session import Session
from planner.domain.access import Access
from planner.domain.permissions import Permission
from planner.domain.refusals import ChangedSince, Conflict, NotFound, NotPermitted, StaleEdit

MEMBERS = Membership.__tablename__
"""Under what an audit event keeps members: by user, not by membership."""


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


class GovernsNoMore(NotPermitted):
    """Somebody whose own access was taken away while they were changing another's."""

    remedy = "Ask an administrator of your organisation."

    def __init__(self) -> None:
        super().__init__("You may no longer change what others may do.")


def add_member(
    session: Session, email: str, name: str, access: Access, password: str | None = None
) -> User:
    """Make somebody a member of the organisation, and a user if they are not one yet.

    An account that is there keeps its name and its password. Raises `MemberAlready`, and
    `BeyondYou` where a person lets in somebody who may do more than they.
    """
    email = normal_email(email)
    with session.recording("member.added", f"member {name}") as facts:
        if session.actor_id is not None:
            require_within(session, name, access.permissions)
        known = accounts_of(session, [email]).get(email)
        if known is not None and members_on_file(session, [known.id]):
            raise MemberAlready(email)
        new = MemberState(email, name, access.role, (), (), active=True).having(access)
        [key] = add_members(session, [new])
        user = session.find(User, key)
        if known is None and password:
            user.password_hash = hashed(password)
        facts["role"] = str(access.role)
    return user


def change_access(session: Session, user_id: int, seen: str, access: Access) -> MemberState:
    """Give a member another role, other single permissions or other grants.

    `seen` is the access that was changed, in words. Raises `StaleEdit` where it is another by now.
    """
    user = session.find(User, user_id)
    with session.recording("member.changed", user) as facts:

        def becomes(member: MemberState) -> MemberState:
            if str(member.access) != seen:
                raise StaleEdit(f"What {member.name} may do")
            return member.having(access)

        before, now = replace(session, user_id, becomes)
        facts["from"], facts["to"] = str(before.access), str(now.access)
    return now


def let_in(session: Session, user_id: int) -> MemberState:
    """Let somebody sign in again who was shut out."""
    user = session.find(User, user_id)
    with session.recording("member.let_in", user):
        return replace(session, user_id, lambda member: member._replace(active=True))[1]


def replace(
    session: Session, user_id: int, becomes: Callable[[MemberState], MemberState]
) -> tuple[MemberState, MemberState]:
    """Let a member be otherwise, inside the open change; gives how they were and how they are.

    Both who changes and who is changed are locked, in the order of their keys: of two who take
    one another's access away at a time, the second may no longer. So an organisation never loses
    the last who governs it. Raises `OwnAccess`, `GovernsNoMore` and `BeyondYou`.
    """
    if user_id == session.actor_id:
        raise OwnAccess
    assert session.actor_id is not None, "somebody asks for it"
    found = members_on_file(session, [user_id, session.actor_id], lock=True)
    before, mine = found.get(user_id), found.get(session.actor_id)
    if before is None:
        raise NotFound("user", user_id)
    if mine is None or not mine.active or Permission.AUTHORITY_ADMIN not in mine.permissions:
        raise GovernsNoMore
    now = becomes(before)
    if not before.permissions | now.permissions <= mine.permissions:
        raise BeyondYou(before.name)
    change_members(session, {user_id: now})
    session.detail(MEMBERS, [[user_id, before.kept, now.kept]])
    return before, now


def undo(session: Session, event: AuditEvent, said: str) -> None:
    """Give a member the access they had before a change, as a change of the same action.

    Raises `ChangedSince` where it was changed again.
    """
    [[user_id, _, _]] = (event.details or {})[MEMBERS]
    with session.recording(event.action, session.find(User, user_id)) as facts:
        put_back(session, event)
        facts |= {**event.facts, "undoes": event.id, "undid": said}


def put_back(session: Session, event: AuditEvent) -> None:
    """Put back, inside the open change, the access that another change has taken or given."""
    [[user_id, was, left]] = (event.details or {})[MEMBERS]
    former, changed = member_of(was), member_of(left)

    def becomes(member: MemberState) -> MemberState:
        if (member.access, member.active) != (changed.access, changed.active):
            raise ChangedSince(f"What {member.name} may do was changed again since.")
        return member.having(former.access)._replace(active=former.active)

    replace(session, user_id, becomes)


def require_within(session: Session, name: str, wanted: frozenset[Permission]) -> None:
    """Nobody gives, or takes from, those who may do more than they may."""
    assert session.actor_id is not None, "somebody asks for it"
    if not wanted <= members_on_file(session, [session.actor_id])[session.actor_id].permissions:
        raise BeyondYou(name)
