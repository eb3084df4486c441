"""Who may sign in to the organisation, and what each of them may do."""

from flask import Response, request, url_for

from planner.accounts import queries
from planner.accounts.queries import UserLine
from planner.core.session import Session
from planner.domain.permissions import Permission
from planner.web.exports import Column, twin
from planner.web.pages import Pages
from planner.web.paging import Page
from planner.web.respond import show

pages = Pages("users", "planner.accounts")

COLUMNS: tuple[Column[UserLine], ...] = (
    Column("email", lambda line: line.email),
    Column("name", lambda line: line.name),
    Column("role", lambda line: line.role),
    Column("permissions", lambda line: "; ".join(line.extra)),
    Column("grants", lambda line: "; ".join(line.grants)),
    Column("active", lambda line: "yes" if line.active else "no"),
    Column("seat", lambda line: line.seat),
    Column("last_seen_at", lambda line: line.last_seen_at),
)


@pages.page("/settings/users", permission=Permission.AUTHORITY_ADMIN)
def users(session: Session) -> Response:
    """Every member by name, also those who may no longer sign in."""
    number = max(1, request.args.get("page", 1, int))
    page = Page(number, queries.number_of_users(session), lambda n: url_for("users.users", page=n))
    lines = queries.users(session, (number - 1) * page.size, page.size)
    return show("accounts/users.html", lines=lines, page=page)


@pages.page("/settings/users.<twin:form>", permission=Permission.AUTHORITY_ADMIN)
def users_twin(session: Session, form: str) -> Response:
    """The same for spreadsheets and programs, every member; as CSV it imports to no change."""
    return twin(form, "users", COLUMNS, queries.users(session))
