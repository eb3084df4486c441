"""What changed in organisations and their members, in words."""

from collections.abc import Mapping

from planner.web.sentences import Maker

SENTENCES: Mapping[str, Maker] = {
    "member.added": "added {subject}",
    "organisation.filled_with_demo_data": "filled {subject} with demo data",
}
