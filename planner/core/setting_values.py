"""How the text of a setting is read. Each raises ValueError or KeyError where it cannot be."""

from pathlib import Path

LARGEST_UPLOAD = 50
"""Megabytes that any one request may bring."""


def port(value: str) -> int:
    """A port."""
    number = int(value)
    if not 1 <= number <= 65535:
        raise ValueError(value)
    return number


def count(value: str) -> int:
    """A number of at least 1."""
    number = int(value)
    if number < 1:
        raise ValueError(value)
    return number


def proxies(value: str) -> int:
    """How many proxies stand in front."""
    number = int(value)
    if not 0 <= number <= 5:
        raise ValueError(value)
    return number


def upload(value: str) -> int:
    """Megabytes of one file that people send."""
    megabytes = count(value)
    if megabytes > LARGEST_UPLOAD:
        raise ValueError(value)
    return megabytes


def folder(value: str) -> str:
    """A folder that is the same wherever a process starts; nothing for none."""
    if value and not Path(value).is_absolute():
        raise ValueError(value)
    return value


def truth(value: str) -> bool:
    """Yes or no."""
    return {
        "1": True,
        "true": True,
        "yes": True,
        "0": False,
        "false": False,
        "no": False,
        "": False,
    }[value.lower()]


def database(value: str) -> str:
    """The address of a database; nothing for the embedded one."""
    if value and not value.startswith(("sqlite:///", "postgresql+psycopg://", "postgresql://")):
        raise ValueError(value)
    return value.replace("postgresql://", "postgresql+psycopg://", 1)


def redis(value: str) -> str:
    """The address of Redis; nothing for none."""
    if value and not value.startswith(("redis://", "rediss://", "unix://")):
        raise ValueError(value)
    return value


def web(value: str) -> str:
    """An address of the web, without a stroke at its end; nothing for none."""
    if value and not value.startswith(("http://", "https://")):
        raise ValueError(value)
    return value.rstrip("/")


def level(value: str) -> str:
    """How much is logged."""
    if value.lower() not in {"debug", "info", "warning", "error"}:
        raise ValueError(value)
    return value.upper()


def log_format(value: str) -> str:
    """How it is logged."""
    if value not in {"auto", "json", "text"}:
        raise ValueError(value)
    return value
