"""Connecting a site by consent: back from Atlassian, and to its end."""

from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from planner.core.session import Session
from planner.jira.commands.consenting import consent as connect_by_consent
from planner.jira.consent import organisation, own, spend
from planner.jira.reaching import CALLBACK
from planner.jira.refusals import ConsentRefused
from planner.jira.routes.base import ADMIN, ROOT, pages
from planner.web.pages import OpenPages
from planner.web.respond import see, show

doors = OpenPages("jira_doors", "planner.jira")


@doors.open(CALLBACK, reason="Atlassian sends browsers here, which go on to their organisation.")
def callback() -> ResponseReturnValue:
    """Send the browser on to the organisation that the consent was begun for."""
    state, code = request.args.get("state", ""), request.args.get("code", "")
    slug = organisation(state)
    return redirect(url_for("jira.consent", organisation=slug, state=state, code=code), 303)


@pages.page(f"{ROOT}/jira/consent", permission=ADMIN)
def consent(session: Session) -> Response:
    """The last step of a consent."""
    state, code = request.args.get("state", ""), request.args.get("code", "")
    own(state)
    if not code:
        raise ConsentRefused
    return show("jira/consent.html", state=state, code=code)


@pages.action(f"{ROOT}/jira/consents", permission=ADMIN)
def finish_consent(session: Session) -> Response:
    """Connect the site that the account lets us read."""
    begun = own(request.form.get("state", ""))
    spend(session, begun.name)
    made = connect_by_consent(session, request.form.get("code", ""), begun.verifier)
    notice = f"Connected {made.site_url}. Tick the projects to mirror."
    return see("jira.connection", connection_id=made.id, notice=notice)
