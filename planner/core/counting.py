"""What web processes count as they work: requests, ledgers that are drawn up, questions for flags.

The processes of one web server count together, in files of the folder that FOLDER names, so that
whichever is asked tells the sums of all. A process without such a folder counts alone.
"""

import os

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""The name is the library's, which looks for it when it is first imported."""

ALONE = CollectorRegistry()

REQUESTS = Histogram(
    "planner_http_request_duration_seconds",
    "How long requests took until their answer began, by endpoint and class of status",
    ["route", "method", "status"],
    buckets=(0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
    registry=ALONE,
)
LEDGERS = Histogram(
    "planner_ledger_compute_seconds",
    "How long web processes took to draw up the ledger of a scenario",
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5),
    registry=ALONE,
)

FLAGS = Counter(
    "planner_flag_evaluations_total",
    "How often it was asked whether a flag is on, by the answer and what it rests on",
    ["flag", "variant", "reason"],
    registry=ALONE,
)


def counted() -> Collector:
    """What this process and those beside it have counted since the web server started."""
    together = FOLDER in os.environ
    return MultiProcessCollector(None) if together else ALONE  # type: ignore[no-untyped-call]
