"""Users with their roles, as files hold them."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from planner.accounts.writing import (
    MemberState,
    accounts_of,
    add_members,
    change_members,
    elsewhere,
    member_of,
    members_on_file,
    remove_members,
)
from planner.core.among import among_parts
from planner.core.identity import Membership, User
from planner.core.session import Session
from planner.domain.importing.drafts import Draft, Problem
from planner.domain.importing.matching import Catalogue
from planner.domain.importing.sheets import Reading, Sheet, SheetReader
from planner.domain.importing.users import USERS, compare_nothing, readers
from planner.domain.lifecycle import in_words
from planner.domain.permissions import Permission, Role
from planner.imports.by_state import ByState
from planner.imports.kinds import Weighs, Written, importer
from planner.imports.kinds.edited import Edits, Which, by_subject
from planner.imports.kinds.states import Changed, sound
from planner.imports.models import Import, ImportBatch
from planner.imports.refusals import MayDoMore
from planner.imports.undoing import Restored, Standing, Undoing
from planner.portfolio.models import Initiative

UserChange = Changed[MemberState]
EDITS = ("member.changed", "member.let_in", "member.shut_out")
FILLED = {"name": "name", "role": "role", "permissions": "extra", "grants": "grants"} | {
    "active": "active"
}
"""What is kept of a member, by the field of a file that fills it."""


class Users:
    """Every member, as the rows of one file are held against them."""

    def __init__(self, session: Session, of: Import) -> None:
        self._session, self._importer = session, importer(session, of)
        mine = members_on_file(session, [self._importer]).get(self._importer)
        self._held = mine.permissions if mine and mine.active else frozenset()
        reading = Reading(of.columns, of.fills, USERS, readers(), compare_nothing)
        self.reader = SheetReader(reading)
        members = (
            select(User.id, User.email)
            .join(Membership, Membership.user_id == User.id)
            .where(Membership.organisation_id == session.organisation_id)
        )
        self.catalogue = Catalogue("user", "email").holding(
            (key, None, address) for key, address in session.execute(members)
        )

    def on_file(self, keys: Sequence[int], lock: bool) -> dict[int, tuple[MemberState, bool]]:
        """Members, and whether each belongs to other organisations too. Two statements."""
        others = elsewhere(self._session, keys)
        found = members_on_file(self._session, keys, lock=lock)
        return {key: (state, key in others) for key, state in found.items()}

    def compare(
        self, draft: Draft, key: int, was: tuple[MemberState, bool]
    ) -> UserChange | Problem:
        """How a member differs from their row. Cells replace, blanks keep."""
        before, shared = was
        said = {FILLED[name]: value for name, value in draft.values.items() if name in FILLED}
        now = before._replace(**said)
        if now != before and (problem := self._refused(key, before, now, shared)):
            return problem
        cells = [
            (label, _words(getattr(before, name)), _words(getattr(now, name)))
            for name, label in ((FILLED[field], USERS.choices[field]) for field in FILLED)
            if getattr(before, name) != getattr(now, name)
        ]
        return Changed(key, before.kept, now.kept, now, cells)

    def _refused(
        self, key: int, before: MemberState, now: MemberState, shared: bool
    ) -> Problem | None:
        if key == self._importer and now != before._replace(name=now.name):
            expected = "your own access as it is"
            fix = "Let another administrator change it, or take out the row."
            return self._account("email", before.email, expected, fix)
        if shared and now.name != before.name:
            expected = f"{before.name}, the name of their account, which is theirs to change"
            return self._account("name", now.name, expected, "Leave the cell empty.")
        return self._beyond(before) or self._beyond(now)

    def _beyond(self, state: MemberState) -> Problem | None:
        """The problem of a member who may do more than whoever imports."""
        if state.permissions <= self._held:
            return None
        expected = "no more than you may do yourself"
        fix = "Choose a role with less, or let somebody with more import this row."
        return self._account("role", in_words(state.role), expected, fix)

    def _account(self, field: str, found: str, expected: str, fix: str) -> Problem:
        return Problem("account", self.reader.column_of(field), found, expected, fix)

    def complete(self, sheet: Sheet, keys: Sequence[int | None]) -> None:
        """Say what new rows become, and note those that cannot be."""
        places = list(sound(sheet, keys))
        emails = sheet.of("email")
        accounts = accounts_of(self._session, [emails[place] for place in places])
        states: list[MemberState | None] = [None] * len(sheet.records)
        for place in places:
            account = accounts.get(emails[place])
            states[place] = state = self._new(sheet.draft(place), account)
            if not state.name:
                column = self.reader.column_of("name")
                problem = Problem("name", column, "nothing", "a name", "Give it a name.")
                sheet.problems[place].append(problem)
            elif beyond := self._beyond(state):
                sheet.problems[place].append(beyond)
        sheet.fields["state"] = states

    def _new(self, draft: Draft, account: User | None) -> MemberState:
        values = draft.values
        return MemberState(
            values["email"],
            account.name if account else values.get("name", ""),
            values.get("role", Role.VIEWER),
            values.get("permissions", []),
            values.get("grants", []),
            values.get("active", True),
        )

    def write(
        self,
        sheet: Sheet,
        new: Sequence[int],
        changed: Sequence[UserChange],
        period_id: int | None,
    ) -> Written:
        """Make people members and change others, each beside the audit event."""
        states = [sheet.of("state")[place] for place in new]
        keys = add_members(self._session, states)
        change_members(self._session, {row.key: row.becomes for row in changed})
        kept = [state.kept for state in states]
        added = [[key, None, state] for key, state in zip(keys, kept, strict=True)]
        moved = [[row.key, row.was, row.now] for row in changed]
        self._session.detail(Membership.__tablename__, [*added, *moved])
        return Written(keys, kept)


def _words(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Role):
        return in_words(value)
    return ", ".join(value) if isinstance(value, list) else str(value)


class UserRows:
    """What taking back asks of users."""

    table: type[Any] = Membership
    key = "user_id"

    def standing(self, session: Session, keys: Sequence[int], lock: bool) -> Mapping[int, Standing]:
        """How these members stand."""
        return {
            key: Standing(state.name, state.kept)
            for key, state in members_on_file(session, keys, lock=lock).items()
        }

    def reasons(
        self, session: Session, made: Sequence[int], changed: Sequence[int], *, plans: bool
    ) -> Mapping[int, str]:
        """Why some stay: who takes it back, members who were here since, and owners."""
        found: dict[int, str] = {}
        for column in (Initiative.business_owner_id, Initiative.product_owner_id):
            for part in among_parts(column, made):
                owners = session.scalars(select(column).where(part).distinct())
                found |= dict.fromkeys(filter(None, owners), "Owns initiatives")
        visited = select(Membership.user_id).where(
            Membership.organisation_id == session.organisation_id,
            Membership.visited_at.is_not(None),
        )
        for part in among_parts(Membership.user_id, made):
            found |= dict.fromkeys(session.scalars(visited.where(part)), "Has been here since")
        if (own := session.actor_id) is not None and own in {*made, *changed}:
            found[own] = "Nobody takes back their own access"
        return found

    def remove(self, session: Session, keys: Sequence[int]) -> None:
        """Let these be members no longer."""
        remove_members(session, keys)

    def put_back(self, session: Session, rows: Sequence[Restored]) -> None:
        """Give members the access they had; a name that is theirs by now stays."""
        others = elsewhere(session, [row.key for row in rows])
        change_members(
            session,
            {
                row.key: member_of(row.state)._replace(
                    **({"name": row.now["name"]} if row.key in others else {})
                )
                for row in rows
            },
        )

    def clashes(self, session: Session, rows: Sequence[Restored]) -> Mapping[int, str]:
        """None: nothing of a member must differ from another's, or agree with the rest."""
        return {}


class UsersBack(ByState):
    """How an import of users is taken back: by nobody who may do less than what that gives."""

    def require(self, session: Session, of: Import) -> None:
        """Refuse whoever may do less than somebody whose access would change may, or could."""
        chosen = select(ImportBatch.changes).where(ImportBatch.import_id == of.id)
        before = {key: was for changes in session.scalars(chosen) for key, was, _ in changes}
        found = members_on_file(session, [*before, *filter(None, [session.actor_id])])
        mine = found.get(session.actor_id or 0)
        held = mine.permissions if mine and mine.active else frozenset()
        for key, was in before.items():
            if (now := found.get(key)) is None:
                continue
            then = member_of({**now.kept, **(was or {})})
            if not now.permissions | then.permissions <= held:
                raise MayDoMore(now.name)


class UserKind:
    """Who may sign in, and what they may do."""

    name, one, many = "users", "user", "users"
    place = "users.users"
    placed = "Users"
    permission = Permission.AUTHORITY_ADMIN
    fields = USERS
    planned = False
    weighs: Weighs | None = None
    export: str | None = "users.users_twin"
    page: tuple[str, str] | None = None
    edits: tuple[str, ...] = ("member.",)
    undoing: Undoing = UsersBack(UserRows())

    def edited(self, which: Which) -> list[Edits]:
        """What they may do."""
        return [by_subject(User, which, EDITS)]

    def against(self, session: Session, of: Import) -> Users:
        """Every member."""
        return Users(session, of)
