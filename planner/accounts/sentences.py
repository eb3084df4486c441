"""What changed in organisations and their members, in words."""

from collections.abc import Mapping

from planner.web.sentences import Maker

SENTENCES: Mapping[str, Maker] = {
    "member.added": "added {subject}",
    "member.changed": "changed what {subject} may do: from {from} to {to}",
    "member.let_in": "let {subject} sign in again",
    "member.password_link_made": "made a link for {subject} to set a password",
    "member.signed_out": "signed {subject} out everywhere",
    "account.password_set": "set a new password for {subject}",
    "seat.decision_seat_blocked": "tried a change that needs the permission {permission}",
    "view.kept": "kept {subject}",
    "view.shared": "shared {subject} with everybody here",
    "view.unshared": "kept {subject} to themselves again",
    "view.forgotten": "removed {subject}",
    "organisation.filled_with_demo_data": "filled {subject} with demo data",
}
