"""What each endpoint asks of whoever calls it: one list, which nothing escapes."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import current_app

from planner.domain.flags import Flag
from planner.domain.permissions import Permission


@dataclass(frozen=True, slots=True)
class Access:
    """What an endpoint asks of whoever calls it."""

    permission: Permission | None
    """None: open to everyone, signed in or not."""
    flag: Flag | None
    changes: bool
    reason: str = ""
    tagged: bool = False
    """Whether what it shows comes from recorded changes alone, and is tagged by the newest."""
    knows: Callable[[str, str], bool] | None = None
    """Whether an address may name this with this value; None for a page that sees to it itself."""
    file: bool = False
    """Whether it is a table as a file."""


ENDPOINTS: dict[str, Access] = {}
"""Every endpoint of the application. `create_app` refuses one that is missing here."""


def declare(endpoint: str, access: Access) -> None:
    """Put an endpoint on the list. Two of one name are a mistake of ours."""
    known = ENDPOINTS.setdefault(endpoint, access)
    assert known == access, f"two endpoints are called {endpoint}"


def purpose(endpoint: str) -> str:
    """What an endpoint does, in the sentence that its view begins with."""
    told = current_app.view_functions[endpoint].__doc__ or ""
    return told.strip().partition("\n")[0]


def undeclared(endpoints: set[str]) -> set[str]:
    """The endpoints that state no permission."""
    return endpoints - set(ENDPOINTS) - {"static"}
