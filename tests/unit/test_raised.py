"""Where in our code something was raised."""

import pytest

from planner.core.jobs.models import DeadLetter
from planner.operations.raised import place

TRACE = """Traceback (most recent call last):
  File "/srv/planner/planner/core/jobs/performing.py", line 91, in _attempted
    result = handler(session, payload, run)
  File "/srv/planner/planner/imports/rows.py", line 212, in resolve_pool
    return pools[name]
  File "/usr/lib/python3.11/json/decoder.py", line 355, in raw_decode
    raise JSONDecodeError("Expecting value", s, err.value) from None
KeyError: 'Platform'
"""


@pytest.mark.parametrize(
    ("attempts", "told"),
    [
        ([{"traceback": TRACE}], "planner/imports/rows.py:212 resolve_pool"),
        ([{"traceback": TRACE}, {"traceback": None}], ""),
        ([{"traceback": "KeyError"}], ""),
        ([], ""),
    ],
)
def test_the_nearest_frame_of_ours_is_named_by_file_line_and_function(attempts, told):
    assert place(DeadLetter(attempts=attempts)) == told
