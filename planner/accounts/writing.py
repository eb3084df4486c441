"""Members of the organisation as one state each: for changes, imports, and the undo of both.

Accounts belong to nobody: what a person is called is theirs, and changes here only while this
organisation is the only one they are in.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Select, delete, select

from planner.core.among import among
from planner.core.identity import Membership, User
from planner.core.session import Session
from planner.domain.access import Access
from planner.domain.importing.undo import State, plain
from planner.domain.permissions import Permission, Role


class MemberState(NamedTuple):
    """A member: who they are, what they may do, and whether they may sign in."""

    email: str
    name: str
    role: Role
    extra: Sequence[str]
    """Permissions beside the role's, in order."""
    grants: Sequence[str]
    active: bool

    @property
    def access(self) -> Access:
        """What this member may do, and where it comes from."""
        return Access.of(self.role, self.extra, self.grants)

    @property
    def permissions(self) -> frozenset[Permission]:
        """Everything this member may do."""
        return self.access.permissions

    def having(self, access: Access) -> "MemberState":
        """The same member with another access."""
        extra, grants = [str(each) for each in access.extra], [str(each) for each in access.grants]
        return self._replace(role=access.role, extra=sorted(extra), grants=sorted(grants))

    @property
    def kept(self) -> State:
        """The member as they are kept beside an audit event."""
        return plain(self._asdict())


def member_of(kept: State) -> MemberState:
    """A member as they were kept."""
    return MemberState(**{**kept, "role": Role(kept["role"])})


def select_members(session: Session, *more: Any) -> Select[*tuple[Any, ...]]:
    """Each member's user and the fields of a `MemberState`, active or not, and further columns."""
    state = (User.email, User.name, Membership.role, Membership.extra, Membership.grants)
    return (
        select(User.id, *state, Membership.active, *more)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.organisation_id == session.organisation_id)
    )


def members_on_file(
    session: Session, keys: Sequence[int], *, lock: bool = False
) -> dict[int, MemberState]:
    """These members by user, active or not. One statement."""
    chosen = select_members(session).where(among(User.id, keys)).order_by(User.id)
    rows = session.execute(chosen.with_for_update(of=Membership) if lock else chosen)
    return {key: _state(*fields) for key, *fields in rows}


def _state(
    email: str, name: str, role: Role, extra: Sequence[str], grants: Sequence[str], active: bool
) -> MemberState:
    return MemberState(email, name, role, sorted(extra), sorted(grants), active)


def elsewhere(session: Session, keys: Sequence[int]) -> set[int]:
    """Which of these people are members of other organisations as well."""
    chosen = select(Membership.user_id).where(
        Membership.user_id.in_(keys), Membership.organisation_id != session.organisation_id
    )
    return set(session.scalars(chosen))


def accounts_of(session: Session, emails: Sequence[str]) -> dict[str, User]:
    """The accounts with these addresses, of whichever organisation."""
    chosen = select(User).where(User.email.in_(emails))
    return {user.email: user for user in session.scalars(chosen)}


def add_members(session: Session, states: Sequence[MemberState]) -> list[int]:
    """Make people members, and users where they have no account; gives their keys in order.

    An account that is there keeps its name and its password. Nobody gets a password here.
    """
    known = accounts_of(session, [state.email for state in states])
    users = [known.get(state.email) or User(email=state.email, name=state.name) for state in states]
    session.add_all(users)
    session.flush()
    for user, state in zip(users, states, strict=True):
        session.add(
            Membership(
                organisation_id=session.organisation_id,
                user_id=user.id,
                role=state.role,
                extra=list(state.extra),
                grants=list(state.grants),
                active=state.active,
            )
        )
    session.flush()
    return [user.id for user in users]


def change_members(session: Session, wanted: Mapping[int, MemberState]) -> None:
    """Let these members be as wanted; their addresses stay."""
    chosen = select_members(session, User, Membership).where(among(User.id, list(wanted)))
    for key, *before, user, member in session.execute(chosen):
        state = wanted[key]
        member.version += _state(*before) != state
        user.name = state.name
        member.role, member.active = state.role, state.active
        member.extra, member.grants = list(state.extra), list(state.grants)
    session.flush()


def remove_members(session: Session, keys: Sequence[int]) -> None:
    """Let these be members no longer. Their accounts stay, and lead nowhere here."""
    gone = delete(Membership).where(
        Membership.organisation_id == session.organisation_id, Membership.user_id.in_(keys)
    )
    session.execute(gone.execution_options(synchronize_session=False))
