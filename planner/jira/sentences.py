"""What changed about Jira, in words."""

from collections.abc import Mapping

from planner.web.sentences import Facts, Maker, braced
from planner.web.words import listing, plural


def _chosen(facts: Facts) -> str:
    parts = [
        f"{verb} {listing(facts[name])}"
        for verb, name in (("began with", "added"), ("took out", "taken_out"))
        if facts[name]
    ]
    return f"{braced(' and '.join(parts))} of {{subject}}" if parts else "left {subject} as it was"


def _mirrored(facts: Facts) -> str:
    return (
        f"mirrored {plural(facts['created'], 'new issue')} and "
        f"{plural(facts['updated'], 'changed one')} of {{subject}}"
    )


def _missing(facts: Facts) -> str:
    return f"found {plural(facts['issues'], 'issue')} of {{subject}} gone"


def _disconnected(facts: Facts) -> str:
    left = "; its consent may still stand at Atlassian" if facts.get("consent_left") else ""
    return f"disconnected {{subject}} and removed {plural(facts['issues'], 'mirrored issue')}{left}"


def _linked(facts: Facts) -> str:
    if facts["initiative"] is None:
        return "took the link off {subject}"
    return "linked {subject} to {initiative}"


SENTENCES: Mapping[str, Maker] = {
    "jira.consent_used": "used {subject}",
    "jira.connected": "connected {subject} as {account}",
    "jira.renewed": "gave {subject} the account {account} and another token",
    "jira.looked": "looked up the projects of {subject}: {projects}, {new} of them new",
    "jira.paused": "paused {subject}",
    "jira.resumed": "let {subject} be mirrored again",
    "jira.disconnected": _disconnected,
    "jira.projects_chosen": _chosen,
    "jira.sync_asked": "asked for a synchronisation of {subject}",
    "jira.full_sync_asked": "asked for a full synchronisation of {subject}",
    "jira.mirrored": _mirrored,
    "jira.found_missing": _missing,
    "jira.issue_linked": _linked,
    "initiative.issue_linked": "linked the Jira issue {issue} to {subject}",
    "initiative.issue_unlinked": "took the Jira issue {issue} off {subject}",
}
