"""Background work that nobody has to wonder about: what a feature needs of it.

A feature states its task once, in its `tasks` module:

    class ApplyImport(Payload):
        import_id: int

    APPLY = Task("csv-import/initiatives", ApplyImport, dedup=lambda p: f"import-{p.import_id}")

and asks for it inside a change, so that both happen or neither:

    with session.recording("import.applied", row):
        session.enqueue(APPLY, ApplyImport(import_id=row.id), subject=row)

A worker runs the handler, found in `workers/<feature>.py`, with the session of the job's
organisation, the payload read again, and the `Run`:

    @handles(APPLY)
    def apply_import(session, payload, run): ...

**What a handler may count on.** It is run until it ends without an error, is cancelled, or has
failed as often as its task allows. A worker that dies is replaced, and no retry is used up. So a
handler may run more than once, and one of three things makes that safe:

* *Batches.* Inside each batch's own `session.recording(...)` it calls
  `run.checkpoint(cursor=..., done=..., total=...)`. Rows, audit and cursor commit together, and a
  later execution goes on from `run.cursor`: each batch exactly once. Between batches it calls
  `run.stop_if_asked()`, where a cancel or a stopping worker ends it cleanly.
* *One change.* It computes first, then opens one `recording()` and calls `run.finish(result)` in
  it: the job succeeds in the transaction of its effects, exactly once.
* *Effects outside* go through `run.once(name, effect)`. The effect is given an idempotency key that
  never changes, for the other side to know it again; what it answers is kept, and later executions
  are given that instead of doing it again. A death right between the two repeats it.

A task that only ever changes a few rows through its session, in some milliseconds, says so with
`brief=True`. Several that are due at once then share a transaction, which settles them too.

A checkpoint or finish of a run that has lost its job raises `LeaseLost` and undoes the change it
stands in. A refusal or `GiveUp` is not tried again; `Snooze` is, without counting.
"""

from planner.core.jobs.models import Job, JobState
from planner.core.jobs.runs import GiveUp, Run, Snooze
from planner.core.jobs.tasks import NO_RETRIES, TASKS, Payload, Retries, Task

__all__ = [
    "NO_RETRIES",
    "TASKS",
    "GiveUp",
    "Job",
    "JobState",
    "Payload",
    "Retries",
    "Run",
    "Snooze",
    "Task",
]
