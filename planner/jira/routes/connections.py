"""Every connection, and connecting another site."""

from flask import Response

from planner.core.session import Session
from planner.jira.commands import connecting as commands
from planner.jira.consent import begun
from planner.jira.forms import ConnectForm
from planner.jira.queries.connections import ConnectionLine, connections, next_at
from planner.jira.reaching import provider
from planner.jira.refusals import JiraDeclined, SiteConnected
from planner.jira.routes.base import ADMIN, ROOT, pages
from planner.web.exports import Column, twin
from planner.web.respond import see, show

COLUMNS: tuple[Column[ConnectionLine], ...] = (
    Column("site", lambda line: line.connection.site_url),
    Column("account", lambda line: line.connection.email or line.connection.display_name),
    Column("method", lambda line: line.connection.method),
    Column("state", lambda line: line.state[1]),
    Column("trouble", lambda line: line.trouble and line.trouble[0]),
    Column("projects", lambda line: len(line.chosen)),
    Column("issues", lambda line: line.issues),
    Column("synchronised_at", lambda line: line.synced_at),
)


@pages.page(ROOT, permission=ADMIN)
def integrations(session: Session) -> Response:
    """What other systems are connected, and how that goes."""
    return _page(session, ConnectForm(formdata=None))


@pages.page(f"{ROOT}/jira.<twin:form>", permission=ADMIN)
def connections_twin(session: Session, form: str) -> Response:
    """The connections for spreadsheets and programs."""
    return twin(form, "jira-connections", COLUMNS, connections(session))


@pages.action(f"{ROOT}/jira", permission=ADMIN)
def connect(session: Session) -> Response:
    """Connect a site."""
    form = ConnectForm()
    if not form.validate_on_submit():
        return _page(session, form, 422)
    try:
        made = commands.connect(session, form.draft())
    except (JiraDeclined, SiteConnected) as refusal:
        form.refuse("site_url", refusal.in_full)
        return _page(session, form, 422)
    notice = f"Connected {made.site_url}. Tick the projects to mirror."
    return see("jira.connection", connection_id=made.id, notice=notice)


def _page(session: Session, form: ConnectForm, status: int = 200) -> Response:
    registered, ours = provider(), begun()
    return show(
        "jira/integrations.html",
        status,
        lines=(lines := connections(session)),
        next_at=next_at(lines),
        form=form,
        consent_href=registered.address(ours.state, ours.challenge) if registered else None,
    )
