"""Files people upload: kept in the instance folder under a name of ours, never under theirs.

Imports keep theirs here too: one folder, one way to let go of what nothing refers to.
"""

from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from planner.core import clock
from planner.web.installation import installation

CHUNK = 1 << 20
DAY = 24 * 3600


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


def write(fill: Callable[[BinaryIO], None]) -> str:
    """Store what `fill` writes; gives its name there. Nothing is kept where it fails."""
    name = str(uuid4())
    with ExitStack() as undoing:
        undoing.callback(discard, name)
        with _path(name).open("xb") as kept:
            fill(kept)
        undoing.pop_all()
    return name


def opened(name: str) -> BinaryIO:
    """An uploaded file, for reading."""
    return _path(name).open("rb")


def there(name: str) -> bool:
    """Whether an uploaded file is still kept."""
    return _path(name).is_file()


def discard(name: str) -> None:
    """Let go of an uploaded file that nothing refers to."""
    with suppress(FileNotFoundError):
        _path(name).unlink()


def forget_strays(referred_to: Callable[[], set[str]]) -> int:
    """Remove files that nothing refers to and that are older than a day; gives how many.

    Which names are referred to is asked after the files were listed: what is uploaded meanwhile
    is younger than a day, and stays.
    """
    before = clock.now().timestamp() - DAY
    old = [path for path in _folder().iterdir() if path.stat().st_mtime < before]
    kept = referred_to() if old else set()
    strays = [path.name for path in old if path.name not in kept]
    for name in strays:
        discard(name)
    return len(strays)


def _path(name: str) -> Path:
    return _folder() / name


def _folder() -> Path:
    folder = installation().uploads
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder
