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


def _port(value: str) -> int:
    port = int(value)
    if not 1 <= port <= 65535:
        raise ValueError(value)
    return port


def _count(value: str) -> int:
    count = int(value)
    if count < 1:
        raise ValueError(value)
    return count


def _truth(value: str) -> bool:
    return {
        "1": True,
        "true": True,
        "yes": True,
        "0": False,
        "false": False,
        "no": False,
        "": False,
    }[value.lower()]


def _database(value: str) -> str:
    if value and not value.startswith(("sqlite:///", "postgresql+psycopg://", "postgresql://")):
        raise ValueError(value)
    return value.replace("postgresql://", "postgresql+psycopg://", 1)


def _redis(value: str) -> str:
    if value and not value.startswith(("redis://", "rediss://", "unix://")):
        raise ValueError(value)
    return value


def _web(value: str) -> str:
    if value and not value.startswith(("http://", "https://")):
        raise ValueError(value)
    return value.rstrip("/")


def _level(value: str) -> str:
    if value.lower() not in {"debug", "info", "warning", "error"}:
        raise ValueError(value)
    return value.upper()


def _log_format(value: str) -> str:
    if value not in {"json", "text"}:
        raise ValueError(value)
    return value


SETTINGS = (
    Setting("INSTANCE", str, "instance", "a folder", "Where databases, uploads and keys are kept."),
    Setting(
        "DATABASE_URL",
        _database,
        "",
        "sqlite:///FILE or postgresql+psycopg://USER:PASSWORD@HOST/NAME",
        "The database. Left out: SQLite in the instance folder.",
        secret=True,
    ),
    Setting(
        "OWNER_DATABASE_URL",
        _database,
        "",
        "postgresql+psycopg://OWNER:PASSWORD@HOST/NAME",
        "PostgreSQL only: the role that owns the tables and runs migrations.",
        secret=True,
    ),
    Setting(
        "REDIS_URL",
        _redis,
        "",
        "redis://HOST:PORT/NUMBER",
        "The messenger between web and workers. Left out: a SQLite file in the instance folder.",
        secret=True,
    ),
    Setting("HOST", str, "127.0.0.1", "an address", "Where the web server listens."),
    Setting("PORT", _port, "8000", "a number from 1 to 65535", "Where the web server listens."),
    Setting(
        "PUBLIC_URL",
        _web,
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
        "DEMO", _truth, "no", "yes or no", "Offers the demo organisation and its three sign-ins."
    ),
    Setting("WEB_WORKERS", _count, "2", "a number of at least 1", "Processes of the web server."),
    Setting("WEB_THREADS", _count, "8", "a number of at least 1", "Threads of each web process."),
    Setting(
        "LEASE_SECONDS",
        _count,
        "30",
        "a number of at least 1",
        "How long a silent worker keeps its job before another takes it over.",
    ),
    Setting("LOG_LEVEL", _level, "info", "debug, info, warning or error", "What is logged."),
    Setting("LOG_FORMAT", _log_format, "text", "json or text", "How it is logged."),
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
    demo: bool
    web_workers: int
    web_threads: int
    lease_seconds: int
    log_level: str
    log_format: str
    sources: Mapping[str, str]
    """Where each value came from: environment, file or default."""

    @property
    def secure(self) -> bool:
        """Whether people reach this installation over HTTPS."""
        return self.public_url.startswith("https://")

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
    if len(values["secret_key"]) < 32:
        raise BadSettings("PLANNER_SECRET_KEY is too short; give at least 32 characters.")
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
