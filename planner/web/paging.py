"""One page of a long list, as `ui.pagination` shows it."""

from collections.abc import Callable
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

PAGE_ROWS = 50


def asked_page(asked: "MultiDict[str, str]") -> int:
    """The number of the page that an address asks for; the first where it is none."""
    return max(1, asked.get("page", 1, type=int))


def there(number: int, total: int) -> int:
    """The number of this page, or of the last where there are not so many."""
    return min(number, max(1, -(-total // PAGE_ROWS)))


@dataclass(frozen=True, slots=True)
class Page:
    """Where a page lies among all rows. `href` gives the address of a page by its number."""

    number: int
    total: int
    href: Callable[[int], str]
    size: int = PAGE_ROWS
    more: bool = False
    """Whether there are more rows than the total, which is as far as they are counted."""

    @property
    def pages(self) -> int:
        """How many pages there are; one when there is nothing."""
        return max(1, -(-self.total // self.size))

    @property
    def offset(self) -> int:
        """How many rows come before the page."""
        return (self.number - 1) * self.size

    @property
    def first(self) -> int:
        """The number of the page's first row, from 1; 0 when there is nothing."""
        return min(self.total, (self.number - 1) * self.size + 1)

    @property
    def last(self) -> int:
        """The number of the page's last row."""
        return min(self.total, self.number * self.size)
