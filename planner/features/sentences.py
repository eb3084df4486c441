"""What changed in the flags, in words."""

from collections.abc import Mapping

from planner.web.sentences import Maker

SENTENCES: Mapping[str, Maker] = {
    "flag.turned_on": "turned on {name}: {reason}",
    "flag.turned_off": "turned off {name}: {reason}",
    "flag.owned": "made {to} answerable for {name}",
}
