"""What is read of an issue, and what becomes of it here: the mapping is the same for every site."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mapping:
    """A field of Jira's, by its name in the API, and what it becomes here."""

    field: str
    called: str
    becomes: str
    in_requests: str | None = None
    """What it fills of a request that is made from the issue."""


MAPPINGS = (
    Mapping("summary", "Summary", "Summary, its first 500 characters", "Title"),
    Mapping("description", "Description", "Excerpt, 500 characters of its text", "Description"),
    Mapping("issuetype", "Issue type", "Type"),
    Mapping("status", "Status", "Status, with the category that Jira sorts it into"),
    Mapping("priority", "Priority", "Priority"),
    Mapping("labels", "Labels", "Labels", "Tags, the first 20"),
    Mapping("assignee", "Assignee", "Assignee, by display name"),
    Mapping("reporter", "Reporter", "Reporter, by display name"),
    Mapping("created", "Created", "Created in Jira"),
    Mapping("updated", "Updated", "Updated in Jira: from here on it is asked for next time"),
    Mapping("project", "Project", "Project: an issue that moves is followed"),
)
"""Every field that is asked for; nothing else of an issue is read."""
