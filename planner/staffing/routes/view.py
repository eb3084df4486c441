"""How somebody looks at allocations: by what, which of them, and which page."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from werkzeug.datastructures import MultiDict

from planner.domain.lifecycle import AllocationType
from planner.domain.views import is_key, is_page, one_of
from planner.staffing.queries.allocations import Given, Line, Staffed, Staffing
from planner.web.asked import anything, naming
from planner.web.paging import asked_page

BY = {"person": "By person", "initiative": "By initiative"}
SHOWS: dict[str, tuple[str, Callable[[Given, Line], bool]]] = {
    "all": ("All", lambda given, line: True),
    "over": ("Too much", lambda given, line: given.load.over or given.load.collides),
    "unfit": ("No skill for it", lambda given, line: line.unfit),
    "other": ("Run and support", lambda given, line: line.kind is not AllocationType.PROJECT),
}
"""Which allocations can be shown alone, and what each is called."""

NAMED = naming(by=one_of(BY), show=one_of(SHOWS), find=anything, person=is_key, page=is_page)
"""What an address may name."""


@dataclass(frozen=True, slots=True)
class View:
    """What the address asks for. `person` is None for everybody."""

    by: str = "person"
    show: str = "all"
    find: str = ""
    person: int | None = None
    page: int = 1

    @classmethod
    def read(cls, asked: "MultiDict[str, str]") -> "View":
        """The view an address asks for; what it does not know is left as it is by default."""
        by, show = asked.get("by", ""), asked.get("show", "")
        person = asked.get("person", "")
        return cls(
            by if by in BY else "person",
            show if show in SHOWS else "all",
            asked.get("find", "").strip(),
            int(person) if is_key(person) else None,
            asked_page(asked),
        )

    def arguments(self, **changes: Any) -> dict[str, Any]:
        """The address's arguments for this view with some things changed; defaults left out."""
        view, plain = replace(self, page=1), View()
        view = replace(view, **changes)
        names = ("by", "show", "find", "person", "page")
        return {
            name: getattr(view, name)
            for name in names
            if getattr(view, name) != getattr(plain, name)
        }

    def people(self, found: Staffing) -> list[Given]:
        """The people with the allocations that are shown."""
        chosen = (replace(given, lines=self._shown(given)) for given in found.people)
        return [given for given in chosen if given.lines]

    def work(self, found: Staffing) -> list[Staffed]:
        """The work with the allocations that are shown; what nobody does, where all are."""
        shown = {line.id for given in self.people(found) for line in given.lines}
        whole = self.show == "all" and not self.find and self.person is None
        chosen = (
            replace(each, lines=[line for line in each.lines if line.id in shown])
            for each in found.work
        )
        return [each for each in chosen if each.lines or whole]

    def counts(self, found: Staffing) -> dict[str, int]:
        """How many allocations each choice shows."""
        return {
            key: sum(len(replace(self, show=key)._shown(given)) for given in found.people)
            for key in SHOWS
        }

    def _shown(self, given: Given) -> Sequence[Line]:
        if self.person not in (None, given.person.id):
            return []
        _, test = SHOWS[self.show]
        sought = self.find.casefold()
        return [
            line
            for line in given.lines
            if test(given, line)
            and (sought in given.person.name.casefold() or sought in line.work.casefold())
        ]
