"""Does the job of an undo in this process, as a worker does. Takes an organisation and a job."""

import gc
import sys

from planner.core.jobs import Job
from planner.core.jobs.here import run_here
from planner.core.platform import inside
from planner.factory import create_app
from workers.imports import undo_import


def main(organisation_id: int, job_id: int) -> None:
    """Run it; its row says how that ended."""
    app = create_app()
    gc.freeze()  # as `app` does
    with app.app_context():
        with inside(organisation_id) as session:
            job = session.find(Job, job_id)
            session.expunge(job)
        run_here(app.app_context, 30, job, undo_import)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
