"""What Jira declined, or what cannot be done about it here."""

from planner.domain.jira import BY_HAND, TOLD, Cause
from planner.domain.refusals import Conflict, Invalid


class JiraDeclined(Invalid):
    """Jira did not give what somebody asked for, who waits for it."""

    def __init__(self, cause: Cause) -> None:
        self.cause = cause
        sentence, remedy = TOLD[cause]
        self.remedy = BY_HAND.get(cause, remedy)
        super().__init__(sentence)


class SiteConnected(Conflict):
    """A site is connected once, or its issues would be mirrored twice."""

    remedy = "Open the connection there is; its account and token can be changed."

    def __init__(self, site: str) -> None:
        super().__init__(f"{site} is connected already.")


class NotRegistered(Conflict):
    """Consents need this installation to be registered at Atlassian."""

    remedy = "Connect the site with an API token, or let an operator register the installation."

    def __init__(self) -> None:
        super().__init__("This installation is not registered at Atlassian.")


class NoSite(Invalid):
    """A consent that reaches no Jira site."""

    remedy = "Begin again, and choose a Jira site at Atlassian."

    def __init__(self) -> None:
        super().__init__("The account lets us read no Jira site.")


class ConsentRefused(Invalid):
    """Somebody did not give the consent, or Atlassian refused it."""

    remedy = "Begin again from Integrations, or connect the site with an API token."

    def __init__(self) -> None:
        super().__init__("Atlassian sent no consent.")


class NothingChosen(Invalid):
    """There is nothing to synchronise."""

    remedy = "Tick the projects to mirror and save them first."

    def __init__(self, site: str) -> None:
        super().__init__(f"No project of {site} is chosen.")


class NotMirroring(Conflict):
    """A connection that was paused is not synchronised."""

    remedy = "Let it go on first."

    def __init__(self, site: str) -> None:
        super().__init__(f"Mirroring {site} is paused.")
