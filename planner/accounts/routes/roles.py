"""What each role may do, side by side."""

from collections import Counter

from flask import Response

from planner.accounts.listing import users
from planner.accounts.routes.users import ADMIN, pages
from planner.core.session import Session
from planner.domain.permissions import Reach, Role, reaches
from planner.web.exports import Column, twin
from planner.web.respond import show


def _column(role: Role) -> Column[Reach]:
    return Column(role.lower(), lambda reach: ", ".join(reach.verbs[role]))


COLUMNS: list[Column[Reach]] = [Column("about", lambda reach: reach.noun), *map(_column, Role)]


@pages.page("/settings/roles", permission=ADMIN)
def roles(session: Session) -> Response:
    """Which role reads, changes or governs what, and how many have it."""
    people = Counter(line.role for line in users(session))
    return show("accounts/roles.html", reaches=reaches(), roles=list(Role), people=people)


@pages.page("/settings/roles.<twin:form>", permission=ADMIN)
def roles_twin(_: Session, form: str) -> Response:
    """The same for spreadsheets and programs."""
    return twin(form, "roles", COLUMNS, reaches())
