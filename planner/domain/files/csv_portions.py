"""The lines of a text in portions, so that most of a file is looked at many lines at a time."""

from collections.abc import Iterator
from itertools import islice


class Portions:
    """A text that is read portion by portion, and may be read on from there line by line."""

    def __init__(self, text: Iterator[str]) -> None:
        self.rest = text
        """The lines that are still to come."""
        self.broken = False
        """Whether what comes next cannot be decoded: reading it raises UnicodeDecodeError."""

    def portion(self, size: int) -> list[str]:
        """The next lines, up to so many; fewer where the text ends or cannot be decoded."""
        lines: list[str] = []
        try:
            for line in islice(self.rest, size):
                lines.append(line)
        except UnicodeDecodeError as error:
            self.broken, self.rest = True, _raising(error)
        return lines


def _raising(error: Exception) -> Iterator[str]:
    yield from ()
    raise error
