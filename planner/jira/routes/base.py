"""The blueprint of Jira; the modules beside this one register on it."""

from planner.domain.permissions import Permission
from planner.web.pages import Pages

pages = Pages("jira", "planner.jira")

ADMIN = Permission.JIRA_ADMIN
ROOT = "/settings/integrations"
CONNECTION = f"{ROOT}/jira/<int:connection_id>"
