"""`/metrics`, for Prometheus: figures of jobs read from the database as it is asked, and requests.

Whichever web process answers gives the same totals. Jobs are kept as long as their queue keeps
them: how they stand and went are gauges of what is there and of the last hour, and what only rises
is kept beside them (`core/jobs/totals.py`). What processes count themselves they count together
(`core/counting.py`). No label names a job, a person or an organisation.
"""

import hmac
from collections.abc import Mapping, Sequence

from flask import Response, abort, request
from prometheus_client.core import (
    CollectorRegistry,
    CounterMetricFamily,
    GaugeHistogramMetricFamily,
    GaugeMetricFamily,
    Metric,
)
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector

from planner import __version__
from planner.core import backups, platform
from planner.core.counting import counted
from planner.core.gauges import BOUNDS, Gauges, Lengths, gauges
from planner.core.jobs.totals import ENQUEUED, FINISHED
from planner.core.queues import QUEUES
from planner.operations.tasks import WALK
from planner.web.installation import installation
from planner.web.pages import OpenPages

metrics = OpenPages("metrics", __name__)

PREFIX = "planner_"

OVER = ("succeeded", "cancelled", "dead")
COUNTED = (
    (ENQUEUED, "Jobs that were asked for, those that joined another left out", ["queue"]),
    (FINISHED, "Jobs that ended, by how", ["queue", "outcome"]),
    ("import_rows", "Rows of imports that were applied to their end, by outcome", ["outcome"]),
)
"""The totals, what they count, and their labels."""


@metrics.open(
    "/metrics", reason="Prometheus asks with a token of its own; without one it is not there"
)
def scrape() -> Response:
    """Figures for Prometheus; not there unless a token is configured and given."""
    settings = installation()
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not settings.metrics_token or not hmac.compare_digest(
        given.encode(), settings.metrics_token.encode()
    ):
        abort(404)
    return Response(generate_latest(everything()), content_type=CONTENT_TYPE_LATEST)


def everything() -> CollectorRegistry:
    """All there is to tell."""
    registry = CollectorRegistry()
    registry.register(Jobs())
    registry.register(counted())
    return registry


class Jobs(Collector):
    """What the database says of jobs, workers and schedules."""

    def collect(self) -> list[Metric]:
        """Every family with its figures."""
        with platform.reading() as connection:
            found = gauges(connection)
        return [*families(found), *_kept(found)]


def families(found: Gauges) -> list[Metric]:
    """The figures as Prometheus reads them."""
    queued = (
        ("jobs_ready", "Jobs that are due and wait", found.ready),
        ("jobs_running", "Jobs that run", found.running),
        ("jobs_dead", "Dead letters that nobody has seen to", found.dead),
        ("jobs_oldest_wait_seconds", "How long the job waits that is due longest", found.oldest),
    )
    made: list[Metric] = [
        _by(name, said, ["queue"], {(key,): n for key, n in of.items()})
        for name, said, of in queued
    ]
    made.append(
        _by(
            "jobs_finished_last_hour",
            "Executions that ended in the last hour",
            ["queue", "outcome"],
            found.finished,
        )
    )
    said = "From due to begun, of jobs that ended by running in the last hour"
    made.append(_spread("job_wait_seconds", said, found.waits))
    said = "How long executions took that ended in the last hour"
    made.append(_spread("job_run_seconds", said, found.runs))
    made += _totals(found)
    made.append(_by("workers", "Workers that were heard within a minute", [], {(): found.workers}))
    if found.heartbeat is not None:
        heard: dict[tuple[str, ...], float] = {(): found.heartbeat}
        said = "When a worker was heard last"
        made.append(_by("worker_heartbeat_timestamp_seconds", said, [], heard))
    made.append(
        _by(
            "schedule_last_success_timestamp_seconds",
            "When a schedule last ended well, of all organisations the one longest ago",
            ["schedule"],
            {(key,): n for key, n in found.schedules.items()},
        )
    )
    made.append(_by("build_info", "The version that answers", ["version"], {(__version__,): 1}))
    return made


def _kept(found: Gauges) -> list[Metric]:
    """When what nobody looks at was last seen to; never is left out."""
    backup = backups.last(installation())
    moments = (
        (
            "audit_chain_verified_timestamp_seconds",
            "When an audit was last found as it was written, of all organisations the longest ago",
            found.schedules.get(WALK),
        ),
        (
            "last_backup_timestamp_seconds",
            "When the latest backup was taken that was noted on this machine",
            None if backup is None else backup.at.timestamp(),
        ),
    )
    return [_by(name, said, [], {} if at is None else {(): at}) for name, said, at in moments]


def _totals(found: Gauges) -> list[Metric]:
    """What only rises; the totals of jobs are of every queue, also of those without any yet."""
    queued = {(ENQUEUED, name, ""): 0 for name in QUEUES}
    ended = {(FINISHED, name, state): 0 for name in QUEUES for state in OVER}
    every = {**queued, **ended, **found.totals}
    return [
        _total(metric, said, labels, {key[1:]: n for key, n in every.items() if key[0] == metric})
        for metric, said, labels in COUNTED
    ]


def _total(
    name: str, said: str, labels: list[str], figures: Mapping[tuple[str, ...], int]
) -> CounterMetricFamily:
    family = CounterMetricFamily(PREFIX + name, said, labels=labels)
    for (queue, outcome), figure in sorted(figures.items()):
        told = {"queue": queue, "outcome": outcome}
        family.add_metric([told[label] for label in labels], figure)
    return family


def _by(
    name: str, said: str, labels: list[str], figures: Mapping[tuple[str, ...], float]
) -> GaugeMetricFamily:
    family = GaugeMetricFamily(PREFIX + name, said, labels=labels)
    for key, figure in sorted(figures.items()):
        family.add_metric(list(key), figure)
    return family


def _spread(name: str, said: str, by_queue: Mapping[str, Lengths]) -> GaugeHistogramMetricFamily:
    family = GaugeHistogramMetricFamily(PREFIX + name, said, labels=["queue"])
    for queue, lengths in sorted(by_queue.items()):
        family.add_metric([queue], _buckets(lengths), lengths.total)
    return family


def _buckets(lengths: Lengths) -> Sequence[tuple[str, float]]:
    bounds = [str(bound) for bound in BOUNDS]
    return [*zip(bounds, lengths.within, strict=True), ("+Inf", lengths.count)]
