"""Files people upload: kept in the instance folder under a name of ours, never under theirs."""

from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from flask import current_app

from planner.core.settings import Settings

CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Kept:
    """An uploaded file as it lies in the instance folder."""

    name: str
    size: int
    sha256: str


def keep(stream: BinaryIO) -> Kept:
    """Store what is uploaded, piece by piece; gives its name there, its size and its hash."""
    name, digest, size = str(uuid4()), sha256(), 0
    with _path(name).open("xb") as kept:
        while piece := stream.read(CHUNK):
            kept.write(piece)
            digest.update(piece)
            size += len(piece)
    return Kept(name, size, digest.hexdigest())


def opened(name: str) -> BinaryIO:
    """An uploaded file, for reading."""
    return _path(name).open("rb")


def discard(name: str) -> None:
    """Let go of an uploaded file that nothing refers to."""
    with suppress(FileNotFoundError):
        _path(name).unlink()


def _path(name: str) -> Path:
    settings: Settings = current_app.extensions["planner.settings"]
    folder = settings.instance / "uploads"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder / name
