"""What handlers give to be kept as JSON, looked at before it is written."""

import json
from typing import Any


def storable(given: Any) -> Any:
    """The same, where it can be stored; what is no JSON is a mistake of the handler."""
    if given is not None and "\\u0000" in json.dumps(given):
        raise ValueError("what is kept of a job holds no null characters")
    return given
