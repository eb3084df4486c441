"""Characters that no text of ours holds, since nobody can see them and some mislead a reader."""

import re

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]|([\u202a-\u202e\u2066-\u2069])")


def forbidden(text: str) -> tuple[str, str] | None:
    """The first such character of a text: its kind, `control` or `bidi`, and how it is called.

    Tabs and line ends are none of them; what joins letters or turns no others round neither.
    """
    found = _FORBIDDEN.search(text)
    if found is None:
        return None
    return "bidi" if found.group(1) else "control", f"U+{ord(found.group()):04X}"
