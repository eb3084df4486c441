"""Imports taken back as a worker does."""

from sqlalchemy import func, select

from planner.core.jobs import Job
from planner.core.jobs.here import run_here
from planner.imports.commands import undoing
from planner.imports.models import Import, ImportLeft
from planner.imports.queries.imports import one
from planner.imports.queries.undoing import UndoState, outlook, undo_state
from tests.kit.world import World
from workers.imports import undo_import


def newest(world: World) -> int:
    """The key of the last import."""
    with world.session() as session:
        return session.scalars(select(func.max(Import.id))).one()


def undone(world: World, key: int, *, plans: bool = True) -> dict[str, int]:
    """Take an import back, which does what was foreseen; gives how many rows became what."""
    with world.session() as session:
        foreseen = outlook(session, one(session, key), plans=plans)
        left_then = sorted((line.title, line.reason) for line in foreseen.left)
    taken_back(world, key, plans=plans)
    with world.session() as session:
        of = one(session, key)
        assert session.find(Job, of.undo_job_id).error is None
        assert undo_state(session, of) is UndoState.DONE
        done = {name: of.undone[name] for name in undoing.COUNTS}
        left = session.execute(
            select(ImportLeft.title, ImportLeft.reason).where(ImportLeft.import_id == key)
        )
        assert left_then == sorted(left)
    assert (foreseen.removed, foreseen.restored, len(foreseen.left), foreseen.gone) == (
        done["removed"],
        done["restored"],
        done["left"],
        done["gone"],
    )
    return done


def taken_back(world: World, key: int, *, plans: bool = True) -> None:
    """Ask for the undo of an import, and do it."""
    with world.session() as session:
        job = session.find(Job, undoing.ask_to_undo(session, one(session, key), plans=plans))
    with world.app.app_context():
        run_here(world.app.app_context, 30, job, undo_import)


def became(removed=0, restored=0, left=0, gone=0, unranked=0) -> dict[str, int]:
    return {
        "removed": removed,
        "restored": restored,
        "left": left,
        "gone": gone,
        "unranked": unranked,
    }


def reasons(world: World) -> dict[str, str]:
    """Why some of it was left alone, by title."""
    with world.session() as session:
        return dict(session.execute(select(ImportLeft.title, ImportLeft.reason)).all())
