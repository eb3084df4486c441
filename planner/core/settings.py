"""What an installation may choose, read once from `PLANNER_*`.

Nothing else reads the environment. Each setting is a line of `SETTINGS`; its value may come from a
file named by `PLANNER_..._FILE`.
"""

import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from planner.core.known_settings import SETTINGS, Setting


class BadSettings(Exception):
    """Some settings cannot be used: all of them are named, with what was found and would do."""


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
    proxies: int
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
    backups: str
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
    def secrets(self) -> list[str]:
        """What may be told to nobody: every secret there is, and the passwords in addresses."""
        held = [getattr(self, each.name.lower()) for each in SETTINGS if each.secret]
        return [text for secret in held for text in (secret, urlsplit(secret).password) if text]

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
            found, sources[setting.name] = _found(setting, environment)
        except (ValueError, OSError):
            wrong.append(f"PLANNER_{setting.name}_FILE names no file of text that can be read.")
            continue
        try:
            values[setting.name.lower()] = setting.read(found)
        except (ValueError, KeyError):
            shown = "a secret that cannot be used" if setting.secret else repr(found)
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
