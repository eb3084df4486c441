"""What changed in the org tree, in words."""

from collections.abc import Mapping

from planner.web.sentences import Facts, Maker, changed


def _added(facts: Facts) -> str:
    return "added {subject} within {within}" if facts["within"] else "added {subject} as the root"


def _placed(facts: Facts) -> str:
    before = "; before, it was {from}" if facts["from"] else ""
    return f"made {{subject}} a member of {{node}} from {{start}}{before}"


SENTENCES: Mapping[str, Maker] = {
    "org_node.added": _added,
    "org_node.changed": changed,
    "org_node.moved": "moved {subject} from {from} into {to}",
    "org_node.deactivated": "took {subject} out of use",
    "org_node.reactivated": "brought {subject} back",
    "org_node.memberships_adopted": "gave {links} people the primary link of their membership",
    "employee.placed": _placed,
    "employee.membership_ended": "ended the membership of {subject} in {node} with {end}",
    "employee.linked": "linked {subject} to {node} for {relationship}: {takes}",
    "employee.link_changed": "changed the link of {subject} to {node} from {from} to {to}",
}
