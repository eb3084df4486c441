"""Why an import may not go on."""

from planner.domain.importing.drafts import MOST_LEFT_OUT
from planner.domain.refusals import Conflict, Invalid, NotPermitted
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


def require_idle(of: Import, step: str, *, check_stopped: bool) -> None:
    """The same, but for an import that only waits for a check that has stopped."""
    if not check_stopped:
        require_open(of, step)


def require_not_begun(of: Import) -> None:
    """Refuse to check what somebody has had applied meanwhile."""
    if of.state.begun:
        raise ImportClosed(of, "it cannot be checked again")


class TooManyLeftOut(Invalid):
    """More rows left out than an import keeps account of."""

    code = "limit"
    remedy = "Take them out of the file, and upload it again."

    def __init__(self, of: Import) -> None:
        super().__init__(
            f"At most {MOST_LEFT_OUT:,} rows of {of.file_name} can be left out, and these would be "
            "more."
        )


class FileGone(Conflict):
    """An import whose file is no longer kept."""

    remedy = "Upload the file again from where you have it."

    def __init__(self, of: Import) -> None:
        super().__init__(f"The file of the import of {of.file_name} is no longer kept here.")


class RowsRejected(Conflict):
    """An import that is wanted whole, with rows that cannot be imported."""

    remedy = "Correct these rows, or apply the others without them."

    def __init__(self, of: Import) -> None:
        rejected = of.found["rejected"]
        super().__init__(
            f"{rejected:,} of {of.rows:,} rows of {of.file_name} cannot be imported, and it was "
            "wanted whole."
        )


class NothingToUndo(Conflict):
    """An import whose rows are not in, or are still going in."""

    remedy = "Wait until it has ended, or stop it."

    def __init__(self, of: Import) -> None:
        super().__init__(f"The import of {of.file_name} has not ended, so it cannot be undone.")


class UndoneAlready(Conflict):
    """An import is undone once."""

    remedy = "Upload the file again to have it back."

    def __init__(self, of: Import) -> None:
        super().__init__(f"The import of {of.file_name} has been undone.")


class UndoUnderway(Conflict):
    """An undo that has begun and not ended."""

    remedy = "Wait until it has ended, or go on with it; then choose from what it left."

    def __init__(self, of: Import) -> None:
        super().__init__(f"The import of {of.file_name} is being undone already.")


class NothingForced(Conflict):
    """What was chosen is not among what an undo left because it had been edited."""

    remedy = "Open the undo again, and choose from what it shows."

    def __init__(self, of: Import) -> None:
        super().__init__(f"Nothing that was chosen was left by the undo of {of.file_name}.")


class UndoOver(Conflict):
    """An import that is older than 30 days."""

    remedy = "Change by hand what it wrote, or import a file with the former values."

    def __init__(self, of: Import) -> None:
        super().__init__(
            f"The import of {of.file_name} ended more than 30 days ago, so it stays as it is."
        )


class MayDoMore(NotPermitted):
    """An import of users whose undo changes the access of somebody who may do more."""

    remedy = "Let somebody who may do as much take it back."

    def __init__(self, name: str) -> None:
        super().__init__(
            f"Taking it back changes the access of {name}, who may, or could, do more than you."
        )


class MayNoMore(NotPermitted):
    """An import whose rows whoever asked for it may not write any more."""

    remedy = "Let somebody who may go on with it."

    def __init__(self, of: Import, many: str) -> None:
        super().__init__(
            f"Whoever asked for it may no longer import {many}, so the job of {of.file_name} stops."
        )


class ImportUndone(Conflict):
    """An import that was taken back does not go on."""

    remedy = "Upload the file again."

    def __init__(self, of: Import) -> None:
        super().__init__(f"The import of {of.file_name} is being undone, so it does not go on.")


class NothingRuns(Conflict):
    """There is no job of an import to stop."""

    remedy = "Load the page again to see how it ended."

    def __init__(self, of: Import) -> None:
        super().__init__(f"Nothing of the import of {of.file_name} is running, so nothing stops.")
