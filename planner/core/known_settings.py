"""Every setting: its name, how its text is read, its default, and what it is for.

docs/configuration.md has a line for each.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from planner.core import setting_values as given
from planner.domain.addresses import networks


@dataclass(frozen=True, slots=True)
class Setting:
    """One choice: its name after `PLANNER_`, how its text is read, and what it is for."""

    name: str
    read: Callable[[str], Any]
    default: str
    expects: str
    purpose: str
    secret: bool = False

    def told(self, value: object) -> str:
        """A value as it is shown to people: of a secret, only that there is one."""
        if self.secret:
            return "hidden" if value else "none"
        if isinstance(value, bool):
            return "yes" if value else "no"
        return ", ".join(value) or "none" if isinstance(value, tuple) else str(value) or "none"


SETTINGS = (
    Setting("INSTANCE", str, "instance", "a folder", "Where databases, uploads and keys are kept."),
    Setting(
        "DATABASE_URL",
        given.database,
        "",
        "sqlite:///FILE or postgresql+psycopg://USER:PASSWORD@HOST/NAME",
        "The database. Left out: SQLite in the instance folder.",
        secret=True,
    ),
    Setting(
        "OWNER_DATABASE_URL",
        given.database,
        "",
        "postgresql+psycopg://OWNER:PASSWORD@HOST/NAME",
        "PostgreSQL only: the role that owns the tables and runs migrations.",
        secret=True,
    ),
    Setting(
        "REDIS_URL",
        given.redis,
        "",
        "redis://HOST:PORT/NUMBER",
        "The messenger between web and workers. Left out: a SQLite file in the instance folder.",
        secret=True,
    ),
    Setting("HOST", str, "127.0.0.1", "an address", "Where the web server listens."),
    Setting(
        "PORT", given.port, "8000", "a number from 1 to 65535", "Where the web server listens."
    ),
    Setting(
        "PUBLIC_URL",
        given.web,
        "",
        "an address beginning with http:// or https://",
        "How people reach this installation. With https, cookies are Secure and HSTS is sent.",
    ),
    Setting(
        "PROXIES",
        given.proxies,
        "0",
        "a number from 0 to 5",
        "Proxies in front, each of which adds to X-Forwarded-For where a request came from.",
    ),
    Setting(
        "SECRET_KEY",
        str,
        "",
        "at least 32 characters",
        "Signs form tokens. Left out: made once and kept in the instance folder.",
        secret=True,
    ),
    Setting(
        "ENCRYPTION_KEY",
        str,
        "",
        "at least 32 characters",
        "Encrypts tokens of other services in the database. Left out: made once and kept in the "
        "instance folder.",
        secret=True,
    ),
    Setting(
        "PRIVATE_NETWORKS",
        networks,
        "",
        "networks such as 10.1.0.0/16, parted by commas",
        "Where other services may be called though it is not the public internet.",
    ),
    Setting(
        "JIRA_CLIENT_ID",
        str,
        "",
        "the client id of an OAuth 2.0 app",
        "What Atlassian calls this installation. Left out: sites are connected by API token.",
    ),
    Setting(
        "JIRA_CLIENT_SECRET",
        str,
        "",
        "the secret of that app",
        "How Atlassian knows this installation.",
        secret=True,
    ),
    Setting(
        "ATLASSIAN_AUTH_URL",
        given.web,
        "https://auth.atlassian.com",
        "an address beginning with http:// or https://",
        "Where accounts give their consent.",
    ),
    Setting(
        "ATLASSIAN_API_URL",
        given.web,
        "https://api.atlassian.com",
        "an address beginning with http:// or https://",
        "Where sites are read by consent.",
    ),
    Setting(
        "DEMO",
        given.truth,
        "no",
        "yes or no",
        "Offers the demo organisation and its three sign-ins.",
    ),
    Setting(
        "WEB_WORKERS", given.count, "2", "a number of at least 1", "Processes of the web server."
    ),
    Setting(
        "WEB_THREADS", given.count, "8", "a number of at least 1", "Threads of each web process."
    ),
    Setting(
        "LEASE_SECONDS",
        given.count,
        "30",
        "a number of at least 1",
        "How long a silent worker keeps its job before another takes it over.",
    ),
    Setting(
        "SOLITARY_MEGABYTES",
        given.count,
        "4096",
        "a number of at least 1",
        "The memory of a process for a job whose worker was lost; more fails, and kills nobody.",
    ),
    Setting(
        "LEAST_FREE_MEGABYTES",
        given.count,
        "200",
        "a number of at least 1",
        "The room on the disk of the SQLite file below which nothing is changed.",
    ),
    Setting(
        "ATTACHMENT_MEGABYTES",
        given.upload,
        "20",
        f"a number from 1 to {given.LARGEST_UPLOAD}",
        "How large a file of evidence may be.",
    ),
    Setting(
        "BACKUPS",
        given.folder,
        "",
        "a folder from the root on, such as /srv/backups",
        "Where the embedded database and the uploads are copied to every night, and kept for 30 "
        "days. Left out: nothing is copied by itself.",
    ),
    Setting(
        "METRICS_TOKEN",
        str,
        "",
        "a long random text",
        "What Prometheus shows as its bearer token. Left out: /metrics is not there.",
        secret=True,
    ),
    Setting("LOG_LEVEL", given.level, "info", "debug, info, warning or error", "What is logged."),
    Setting(
        "LOG_FORMAT",
        given.log_format,
        "auto",
        "auto, json or text",
        "How it is logged. auto: text on a terminal, and otherwise a line of JSON each.",
    ),
)
