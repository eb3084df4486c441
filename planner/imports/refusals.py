"""Why an import may not go on."""

from planner.domain.refusals import Conflict, Invalid
from planner.imports.models import Import, ImportState


class TooLarge(Invalid):
    """A file over the limit."""

    code = "limit"
    remedy = "Split it into smaller files; rows are matched, so several files add up."

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is larger than 50 MB, which is the most an import takes.")


class ImportClosed(Conflict):
    """A step that no longer goes with how far the import has come."""

    def __init__(self, of: Import, step: str) -> None:
        self.remedy = (
            "Upload the file again: rows that are in already come out as unchanged."
            if of.state.begun
            else "Wait for the check to end."
        )
        how_far = {
            ImportState.DRAFT: "has not been checked yet",
            ImportState.CHECKING: "is being checked",
            ImportState.CHECKED: "has been checked",
            ImportState.APPLYING: "is being applied",
            ImportState.APPLIED: "has been applied",
            ImportState.STOPPED: "was stopped",
        }[of.state]
        super().__init__(f"The import of {of.file_name} {how_far}, so {step}.")


def require_open(of: Import, step: str) -> None:
    """Refuse, inside the change, what only an import that waits for people allows."""
    if not of.state.open:
        raise ImportClosed(of, step)
