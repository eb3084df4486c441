"""Pages: a blueprint whose endpoints state who may use them.

A page without a permission cannot be written: `permission=` has no default. The view is called
with the open session first, so there is no session without a permission.
"""

from collections.abc import Callable, Sequence

from flask import Blueprint
from flask.typing import ResponseReturnValue

from planner.domain.flags import Flag
from planner.domain.permissions import Permission
from planner.web.access import Access, declare
from planner.web.asked import naming
from planner.web.entry import guarded

View = Callable[..., ResponseReturnValue]
FILE = ".<twin:form>"
"""How the rules of tables end that are taken along as files."""


class Pages(Blueprint):
    """The endpoints of one feature, under `/<organisation>`."""

    def __init__(self, name: str, import_name: str) -> None:
        super().__init__(name, import_name, url_prefix="/<organisation>")

    def page(
        self,
        rule: str,
        *,
        permission: Permission,
        flag: Flag | None = None,
        tagged: bool = False,
        knows: Callable[[str, str], bool] | None = None,
    ) -> Callable[[View], View]:
        """GET: shows something, and changes nothing.

        `knows`: what its address may name; nothing where it is a file that does not say.
        """
        file = rule.endswith(FILE)
        knows = knows or (naming() if file else None)
        access = Access(permission, flag, False, tagged=tagged, knows=knows, file=file)
        return self._endpoint(rule, ["GET"], access)

    def action(
        self, rule: str, *, permission: Permission, flag: Flag | None = None
    ) -> Callable[[View], View]:
        """POST: changes something, and answers with where to look."""
        return self._endpoint(rule, ["POST"], Access(permission, flag, changes=True))

    def _endpoint(
        self, rule: str, methods: Sequence[str], access: Access
    ) -> Callable[[View], View]:
        def register(view: View) -> View:
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
