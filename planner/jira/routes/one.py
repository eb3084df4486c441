"""One connection: its projects, its account, its synchronisations, and its end."""

from typing import Any

from flask import Response, request

from planner.core.history import Happening, history
from planner.core.session import Session
from planner.domain.jira import FIRST_DAYS, Method
from planner.domain.jira_fields import MAPPINGS
from planner.jira.commands import choosing, connecting
from planner.jira.forms import AccountForm, FullForm
from planner.jira.previewing import Foreseen, foreseen
from planner.jira.queries import connections as queries
from planner.jira.queries.connections import CauseLine, ProjectLine, RunLine
from planner.jira.refusals import JiraDeclined
from planner.jira.routes.base import ADMIN, CONNECTION, pages
from planner.web.exports import Column, twin
from planner.web.forms import Submitted
from planner.web.respond import see, show
from planner.web.sentences import sentence
from planner.web.words import plural
from planner.web.work import under_way

RECENT = 6
CONSENT_LEFT = (
    "Atlassian did not say that the consent has ended: take Planner out of the connected apps of "
    "the Atlassian account."
)

PROJECTS: tuple[Column[ProjectLine], ...] = (
    Column("key", lambda line: line.project.key),
    Column("name", lambda line: line.project.name),
    Column("mirrored", lambda line: line.project.selected),
    Column("issues", lambda line: line.issues),
    Column("synchronised_at", lambda line: line.project.checked_at),
    Column("trouble", lambda line: line.trouble and line.trouble[0]),
)
RUNS: tuple[Column[RunLine], ...] = (
    Column("project", lambda line: line.project),
    Column("status", lambda line: line.run.status),
    Column("started_at", lambda line: line.run.started_at),
    Column("ended_at", lambda line: line.run.ended_at),
    Column("created", lambda line: line.run.created),
    Column("updated", lambda line: line.run.updated),
    Column("unchanged", lambda line: line.run.skipped),
    Column("gone", lambda line: line.run.deleted),
    Column("trouble", lambda line: line.trouble and line.trouble[0]),
)
CAUSES: tuple[Column[CauseLine], ...] = (
    Column("cause", lambda line: line.cause),
    Column("trouble", lambda line: line.trouble[0]),
    Column("remedy", lambda line: line.trouble[1]),
    Column("projects", lambda line: ", ".join(line.projects)),
    Column("began", lambda line: line.began),
    Column("last_began_at", lambda line: line.last),
)
PREVIEW: tuple[Column[Foreseen], ...] = (
    Column("project", lambda line: line.project.key),
    Column("new", lambda line: line.created),
    Column("changed", lambda line: line.updated),
    Column("unchanged", lambda line: line.unchanged),
    Column("more", lambda line: line.more),
    Column("trouble", lambda line: line.trouble and line.trouble[0]),
)


@pages.page(CONNECTION, permission=ADMIN)
def connection(session: Session, connection_id: int) -> Response:
    """A connection: what of it is mirrored, and how that goes."""
    return _page(session, connection_id)


@pages.page(f"{CONNECTION}/<any(projects, runs, causes):table>.<twin:form>", permission=ADMIN)
def connection_twin(session: Session, connection_id: int, table: str, form: str) -> Response:
    """One table of a connection for spreadsheets and programs."""
    line = queries.connection(session, connection_id)
    if table == "projects":
        return twin(form, "jira-projects", PROJECTS, line.projects)
    if table == "causes":
        return twin(form, "jira-causes", CAUSES, queries.causes(session, line))
    return twin(form, "jira-runs", RUNS, queries.runs(session, connection_id, None))


@pages.action(f"{CONNECTION}/projects", permission=ADMIN)
def choose(session: Session, connection_id: int) -> Response:
    """Mirror the projects that are ticked, and no others."""
    ticked = {int(key) for key in request.form.getlist("project") if key.isdecimal()}
    count = choosing.choose(session, connection_id, ticked)
    notice = f"{plural(count, 'project is', 'projects are')} mirrored."
    return see("jira.connection", connection_id=connection_id, notice=notice)


@pages.action(f"{CONNECTION}/checks", permission=ADMIN)
def check(session: Session, connection_id: int) -> Response:
    """Ask Jira whether the account is let in, and which projects it sees."""
    new = connecting.look_again(session, connection_id)
    said = plural(new, "project is", "projects are") if new else "no project is"
    notice = f"Jira answers; {said} new."
    return see("jira.connection", connection_id=connection_id, notice=notice)


@pages.page(f"{CONNECTION}/preview", permission=ADMIN)
def preview(session: Session, connection_id: int) -> Response:
    """What the next synchronisation would change; Jira is asked, and nothing is changed."""
    line = queries.connection(session, connection_id)
    found = foreseen(session, connection_id)
    return show("jira/preview.html", line=line, connection=line.connection, found=found)


@pages.page(f"{CONNECTION}/preview.<twin:form>", permission=ADMIN)
def preview_twin(session: Session, connection_id: int, form: str) -> Response:
    """The same for spreadsheets and programs."""
    return twin(form, "jira-preview", PREVIEW, foreseen(session, connection_id))


@pages.action(f"{CONNECTION}/syncs", permission=ADMIN)
def sync(session: Session, connection_id: int) -> Response:
    """Synchronise now."""
    choosing.ask_for_sync(session, connection_id)
    return see("jira.connection", connection_id=connection_id, notice="Synchronising.")


@pages.action(f"{CONNECTION}/full-syncs", permission=ADMIN)
def full_sync(session: Session, connection_id: int) -> Response:
    """Synchronise from the beginning."""
    form = FullForm()
    if not form.validate_on_submit():
        return _page(session, connection_id, 422, full_form=form)
    choosing.ask_for_sync(session, connection_id, full=True)
    notice = f"Everything of the last {FIRST_DAYS} days is synchronised again."
    return see("jira.connection", connection_id=connection_id, notice=notice)


@pages.action(f"{CONNECTION}/account", permission=ADMIN)
def renew(session: Session, connection_id: int) -> Response:
    """Give a connection another account or token."""
    line, form = queries.connection(session, connection_id), AccountForm()
    if not form.validate_on_submit():
        return _page(session, connection_id, 422, account_form=form)
    try:
        connecting.renew(session, connection_id, form.account(line.connection.site_url))
    except JiraDeclined as refusal:
        form.refuse("token", refusal.in_full)
        return _page(session, connection_id, 422, account_form=form)
    return see("jira.connection", connection_id=connection_id, notice="Jira accepts the token.")


@pages.action(f"{CONNECTION}/pause", permission=ADMIN)
def pause(session: Session, connection_id: int) -> Response:
    """Stop mirroring a site, or go on with it."""
    active = request.form.get("active") == "1"
    connecting.pause(session, connection_id, active)
    said = "Mirroring goes on." if active else "Mirroring is paused."
    return see("jira.connection", connection_id=connection_id, notice=said)


@pages.page(f"{CONNECTION}/removal", permission=ADMIN)
def removal(session: Session, connection_id: int) -> Response:
    """What goes with a connection, each to be ticked."""
    return _removal(session, connection_id)


@pages.action(f"{CONNECTION}/removal", permission=ADMIN)
def disconnect(session: Session, connection_id: int) -> Response:
    """Take a site out with all that was mirrored of it."""
    line = queries.connection(session, connection_id)
    if len(request.form.getlist("ticked")) < len(_consequences(line)):
        return _removal(session, connection_id, 422)
    url, done = connecting.disconnect(session, connection_id)
    left = "" if done else f" {CONSENT_LEFT}"
    return see("jira.integrations", notice=f"Disconnected {url}.{left}")


def _page(session: Session, connection_id: int, status: int = 200, **forms: Any) -> Response:
    line = queries.connection(session, connection_id)
    row = line.connection
    account = AccountForm(formdata=None, email=row.email, version=row.version)
    given = {"account_form": account, "full_form": FullForm(formdata=None), **forms}
    return show(
        "jira/connection.html",
        status,
        line=line,
        connection=row,
        work=under_way(session, row.__tablename__, row.id),
        runs=queries.runs(session, connection_id),
        causes=queries.causes(session, line),
        next_at=queries.next_at([line])[0],
        mappings=MAPPINGS,
        activity=history(session, row, RECENT),
        said=_said,
        first_days=FIRST_DAYS,
        **given,
    )


def _removal(session: Session, connection_id: int, status: int = 200) -> Response:
    line = queries.connection(session, connection_id)
    return show(
        "jira/removal.html",
        status,
        line=line,
        connection=line.connection,
        consequences=_consequences(line),
        ticked=set(request.form.getlist("ticked")),
        form=Submitted(formdata=None),
    )


def _consequences(line: queries.ConnectionLine) -> list[str]:
    """What is lost for good, a sentence each."""
    issues = plural(line.issues, "mirrored issue is", "mirrored issues are")
    return [
        f"{issues} removed, with the links to initiatives. Requests made from them stay.",
        "The token and the history of synchronisations are removed.",
        *(
            ["Atlassian is asked to end the consent of the account."]
            if line.connection.method is Method.OAUTH
            else []
        ),
    ]


def _said(happening: Happening) -> str:
    return sentence(happening.event, "this site")
