"""Statements that PostgreSQL keeps prepared, and those that are planned for their values instead.

The driver has a statement prepared that it meets again and again. From the tenth time on the server
may use one plan for whatever values it is given; in small organisations planning is most of what a
page costs it. But that plan is made for an organisation of common size: where one is many times as
large, it may compare row by row what should be hashed. See decision 9.
"""

import time
from typing import Any, Self

from psycopg import Cursor
from psycopg.abc import Params, QueryNoTemplate
from sqlalchemy.util import LRUCache

from planner.core import sending

MOST = 300
"""How many statements a connection keeps prepared: nearly all that pages ask."""

COMMON_SECONDS = 0.01
"""What a statement may take on average. To plan one takes less."""

ENOUGH_SECONDS = 0.1
"""By so much it may take longer, all in all, before it is set apart."""

APART_FOR = 1000
"""Times as long as that, so that plans that do not fit take a thousandth of all time at most."""

_longer: LRUCache[QueryNoTemplate, float] = LRUCache(1000)
"""By how much statements of this process took longer so far, shorter runs set against it."""

_apart: LRUCache[QueryNoTemplate, float] = LRUCache(1000)
"""Statements that took too long, with the moment until which none is prepared."""


class Planned(Cursor[Any]):
    """A cursor whose statements, once they took long, are planned for the values they are given.

    It does not wait for those of `planner.core.sending`.
    """

    def execute(  # type: ignore[override]  # templates are not used here
        self,
        query: QueryNoTemplate,
        params: Params | None = None,
        *,
        prepare: bool | None = None,
        binary: bool | None = None,
    ) -> Self:
        if sending.to_be_sent(query):
            sending.begin(self.connection)
            return super().execute(query, params)
        sending.arrive(self.connection)
        began = time.monotonic()
        apart = _apart.get(query, 0.0) > began
        super().execute(query, params, prepare=False if apart else prepare, binary=binary)
        if not apart:
            _weigh(query, time.monotonic() - began)
        return self


def _weigh(query: QueryNoTemplate, seconds: float) -> None:
    before = _longer.get(query, 0.0)
    if not before and seconds < COMMON_SECONDS:
        return
    longer = max(0.0, before + seconds - COMMON_SECONDS)
    if longer > ENOUGH_SECONDS:
        _apart[query] = time.monotonic() + longer * APART_FOR
        longer = 0.0
    _longer[query] = longer
