"""What an address of ours shows, asked for again where there is no browser: in the background."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple

from flask import Response, current_app, g, make_response
from werkzeug.exceptions import HTTPException

from planner.core import sign_in
from planner.core.session import Session
from planner.domain.refusals import NotFound
from planner.web.access import ENDPOINTS
from planner.web.entry import admit


class Found(NamedTuple):
    """An endpoint of an organisation, and what its address holds."""

    endpoint: str
    values: Mapping[str, Any]


def found(address: str) -> Found | None:
    """What lies at an address of the organisation of this request; None for anything else."""
    path = address.partition("?")[0]
    try:
        endpoint, matched = current_app.url_map.bind("").match(path, "GET")
    except HTTPException:
        return None
    values = dict(matched)
    mine = values.pop("organisation", None) == g.slug and endpoint in ENDPOINTS
    return Found(endpoint, values) if mine else None


@contextmanager
def answered(
    session: Session, address: str, prepare: Callable[[], None] = lambda: None
) -> Iterator[Response]:
    """What an address shows to the actor of a session, as long as the block lasts.

    What they may do is asked as for any request, now and not when they asked. `prepare` is called
    right before the endpoint is.
    """
    with current_app.test_request_context(address):
        g.slug = address.split("/")[1]
        visitor = sign_in.member(session.actor_id, session.organisation_id)
        table = found(address)
        if table is None or visitor is None or visitor.slug != g.slug:
            raise NotFound("page", address)
        admit(visitor, session, ENDPOINTS[table.endpoint])
        prepare()
        view: Any = current_app.view_functions[table.endpoint]
        answer = make_response(view.__wrapped__(session, **table.values))
        try:
            yield answer
        finally:
            answer.close()
