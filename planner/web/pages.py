"""Pages: a blueprint whose endpoints state who may use them.

A page without a permission cannot be written: `permission=` has no default. The view is called
with the open session first, so there is no session without a permission.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import Blueprint
from flask.typing import ResponseReturnValue

from planner.domain.flags import Flag
from planner.domain.permissions import Permission

View = Callable[..., ResponseReturnValue]


@dataclass(frozen=True, slots=True)
class Access:
    """What an endpoint asks of whoever calls it."""

    permission: Permission | None
    """None: open to everyone, signed in or not."""
    flag: Flag | None
    changes: bool
    reason: str = ""


ENDPOINTS: dict[str, Access] = {}
"""Every endpoint of the application. `create_app` refuses one that is missing here."""


class Pages(Blueprint):
    """The endpoints of one feature, under `/<organisation>`."""

    def __init__(self, name: str, import_name: str) -> None:
        super().__init__(name, import_name, url_prefix="/<organisation>")

    def page(
        self, rule: str, *, permission: Permission, flag: Flag | None = None
    ) -> Callable[[View], View]:
        """GET: shows something, and changes nothing."""
        return self._endpoint(rule, ["GET"], Access(permission, flag, changes=False))

    def action(
        self, rule: str, *, permission: Permission, flag: Flag | None = None
    ) -> Callable[[View], View]:
        """POST: changes something, and answers with where to look."""
        return self._endpoint(rule, ["POST"], Access(permission, flag, changes=True))

    def _endpoint(
        self, rule: str, methods: Sequence[str], access: Access
    ) -> Callable[[View], View]:
        def register(view: View) -> View:
            from planner.web.entry import guarded

            declare(f"{self.name}.{view.__name__}", access)
            self.add_url_rule(rule, view.__name__, guarded(view, access), methods=methods)
            return view

        return register


class OpenPages(Blueprint):
    """The few endpoints that are there before anyone has signed in, outside organisations."""

    def open(
        self, rule: str, *, methods: Sequence[str] = ("GET",), reason: str
    ) -> Callable[[View], View]:
        """An endpoint for everyone; `reason` says why it may be."""

        def register(view: View) -> View:
            declare(
                f"{self.name}.{view.__name__}",
                Access(None, None, changes="POST" in methods, reason=reason),
            )
            self.add_url_rule(rule, view.__name__, view, methods=list(methods))
            return view

        return register


def declare(endpoint: str, access: Access) -> None:
    """Put an endpoint on the list. Two of one name are a mistake of ours."""
    known = ENDPOINTS.setdefault(endpoint, access)
    assert known == access, f"two endpoints are called {endpoint}"


def undeclared(endpoints: set[str]) -> set[str]:
    """The endpoints that state no permission."""
    return endpoints - set(ENDPOINTS) - {"static"}
