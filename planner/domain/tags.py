"""Tags: short words that people put on things to find them again."""

import re
from collections.abc import Iterable

from planner.domain.refusals import Invalid

MOST = 20
LONGEST = 40
_BETWEEN = re.compile(r"[,;\n]")


class TooManyTags(Invalid):
    """A thing has only so much room for tags."""

    remedy = "Leave out those that nobody looks for."

    def __init__(self, count: int) -> None:
        super().__init__(f"{count} tags are more than the {MOST} that one initiative may have.")


class TagTooLong(Invalid):
    """A tag is a word or two."""

    remedy = f"Give at most {LONGEST} characters, with commas between tags."

    def __init__(self, tag: str) -> None:
        super().__init__(f"The tag {tag[:LONGEST]}… is too long.")


def read(text: str) -> list[str]:
    """The tags in a text, with commas between them: each once, in small letters.

    Raises `TooManyTags` and `TagTooLong`.
    """
    return checked(_BETWEEN.split(text))


def checked(found: Iterable[str]) -> list[str]:
    """The same of tags that are apart already."""
    tags = list(dict.fromkeys(tag for each in found if (tag := " ".join(each.lower().split()))))
    for tag in tags:
        if len(tag) > LONGEST:
            raise TagTooLong(tag)
    if len(tags) > MOST:
        raise TooManyTags(len(tags))
    return tags


def written(tags: Iterable[str]) -> str:
    """Tags as a field shows them, and as `read` reads them."""
    return ", ".join(tags)
