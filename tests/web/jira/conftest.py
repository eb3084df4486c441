"""Where the pages of Jira are, and a site that is mirrored."""

from datetime import timedelta

from tests.kit.browser import text_of
from tests.kit.jira import connected, synced
from tests.kit.world import World
from tests.parts.jira import Jira

ROOT = "/acme/settings/integrations"
LIST = "/acme/jira/issues"


def mirrored(world: World, jira: Jira, *keys: str) -> int:
    """A connection whose project PERM has these issues mirrored; its key."""
    for number, key in enumerate(keys or ("PERM-1",), start=1):
        jira.put(number, key, jira.now - timedelta(days=3, minutes=-number), summary=f"Of {key}")
    made_ = connected(world, jira, ["PERM"])
    synced(world)
    return made_


def said(answer) -> str:
    """What an answer says, without its tags."""
    return text_of(answer.text)
