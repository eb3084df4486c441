"""Fragments that are asked for again and again: 304 to whoever shows the same already.

What differs each time and says nothing, the tokens of forms and the moment it was asked for, is
left out of the tag. The moment goes with the answer, so that the region can say that it is fresh.
"""

import re
from hashlib import sha256

from flask import Response, request

from planner.core import clock
from planner.web import htmx
from planner.web.words import clock_time

VOLATILE = re.compile(
    r'name="csrf_token" value="[^"]*"|<small class="quiet" data-part="live-at".*?</small>', re.S
)


def unless_unchanged(answer: Response) -> Response:
    """The fragment with its tag; or 304 where the region sent that tag back."""
    if answer.status_code != 200 or not htmx.partial():
        return answer
    shown = VOLATILE.sub("", answer.get_data(as_text=True))
    answer.set_etag(sha256(shown.encode()).hexdigest()[:32], weak=True)
    answer.headers["As-Of"] = clock_time(clock.now())
    answer.make_conditional(request.environ)
    return answer
