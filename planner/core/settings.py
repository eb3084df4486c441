"""What an installation may choose, read once from `PLANNER_*`.

Nothing else reads the environment. Each setting is a line of `SETTINGS` and of
docs/configuration.md; secrets may come from a file named by `PLANNER_..._FILE`.
"""

import secrets
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from planner.core import setting_values as given
from planner.domain.addresses import networks


class BadSettings(Exception):
    """Some settings cannot be used: all of them are named, with what was found and would do."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One choice: its name after `PLANNER_`, how its text is read, and what it is for."""

    name: str
    read: Callable[[str], Any]
    default: str
    expects: str
    purpose: str
    secret: bool = False


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
        "METRICS_TOKEN",
        str,
        "",
        "a long random text",
        "What Prometheus shows as its bearer token. Left out: /metrics is not there.",
        secret=True,
    ),
    Setting("LOG_LEVEL", given.level, "info", "debug, info, warning or error", "What is logged."),
    Setting("LOG_FORMAT", given.log_format, "text", "json or text", "How it is logged."),
)


@dataclass(frozen=True, slots=True)
class Settings:
    """The choices of one installation."""

    instance: Path
    database_url: str
    owner_database_url: str
    redis_url: str
    host: str
    port: int
    public_url: str
    secret_key: str
    encryption_key: str
    private_networks: tuple[str, ...]
    jira_client_id: str
    jira_client_secret: str
    atlassian_auth_url: str
    atlassian_api_url: str
    demo: bool
    web_workers: int
    web_threads: int
    lease_seconds: int
    solitary_megabytes: int
    least_free_megabytes: int
    attachment_megabytes: int
    metrics_token: str
    log_level: str
    log_format: str
    sources: Mapping[str, str]
    """Where each value came from: environment, file or default."""

    @property
    def secure(self) -> bool:
        """Whether people reach this installation over HTTPS."""
        return self.public_url.startswith("https://")

    @property
    def database_folder(self) -> Path | None:
        """Where the SQLite file is kept; None on PostgreSQL."""
        path = self.database_url.removeprefix("sqlite:///")
        return None if path == self.database_url else Path(path).absolute().parent

    @property
    def uploads(self) -> Path:
        """Where uploaded files are kept."""
        return self.instance / "uploads"

    @property
    def queue_file(self) -> Path:
        """Where the embedded messenger keeps its rings."""
        return self.instance / "queue.db"


def read_settings(environment: Mapping[str, str]) -> Settings:
    """The settings in an environment. Raises `BadSettings` naming everything that is wrong."""
    values: dict[str, Any] = {}
    sources: dict[str, str] = {}
    wrong: list[str] = []
    for setting in SETTINGS:
        try:
            found, source = _found(setting, environment)
            values[setting.name.lower()] = setting.read(found)
            sources[setting.name] = source
        except (ValueError, KeyError, OSError) as error:
            shown = "a secret" if setting.secret else repr(str(error))
            wrong.append(f"PLANNER_{setting.name} is {shown}; give {setting.expects}.")
    wrong += [
        f"{name} is no setting of Planner; see docs/configuration.md."
        for name in environment
        if name.startswith("PLANNER_") and not _known(name)
    ]
    if wrong:
        raise BadSettings("\n".join(wrong))
    return Settings(**_filled(values), sources=sources)


def _known(name: str) -> bool:
    names = {f"PLANNER_{setting.name}" for setting in SETTINGS}
    return name in names or name.removesuffix("_FILE") in names or name == "PLANNER_VECTORS"


def _found(setting: Setting, environment: Mapping[str, str]) -> tuple[str, str]:
    name = f"PLANNER_{setting.name}"
    if name in environment:
        return environment[name], "environment"
    if f"{name}_FILE" in environment:
        return Path(environment[f"{name}_FILE"]).read_text().strip(), "file"
    return setting.default, "default"


def _filled(values: dict[str, Any]) -> dict[str, Any]:
    """The values, with the defaults that depend on others or have to be made."""
    instance = Path(values["instance"]).resolve()
    instance.mkdir(parents=True, exist_ok=True)
    values["instance"] = instance
    values["database_url"] = values["database_url"] or f"sqlite:///{instance / 'planner.db'}"
    values["owner_database_url"] = values["owner_database_url"] or values["database_url"]
    values["secret_key"] = values["secret_key"] or _kept_secret(instance / "secret-key")
    kept = values["encryption_key"] or _kept_secret(instance / "encryption-key")
    values["encryption_key"] = kept
    for name in ("SECRET_KEY", "ENCRYPTION_KEY"):
        if len(values[name.lower()]) < 32:
            raise BadSettings(f"PLANNER_{name} is too short; give at least 32 characters.")
    return values


def _kept_secret(path: Path) -> str:
    """The secret in a file that only we may read; made on the first start, by one process."""
    if not path.exists():
        draft = path.with_name(f"{path.name}-{secrets.token_hex(8)}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(48))
        with suppress(FileExistsError):
            path.hardlink_to(draft)  # the first process wins, and never with half a secret
        draft.unlink()
    return path.read_text().strip()
