"""Run the benchmarks: `.venv/bin/python -m bench [--quick] [NAME ...]`."""

import argparse
import platform
import sys
from pathlib import Path

from bench import (
    calculator,
    explanation,
    imports,
    job_pages,
    jobs,
    large_imports,
    ledger,
    pages,
    planning,
    reading,
    weight,
)
from bench.bullmq import beside
from bench.stage import stages
from tests.parts import redis

REPORT = Path("bench.txt")
QUICK = (1_000, 100_000)
LARGE_QUICK = 20_000


def main() -> int:
    """Print one line per target, and keep them in bench.txt. A shortfall fails nothing."""
    parser = argparse.ArgumentParser("python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*PARTS, []], help="only these parts")
    parser.add_argument("--quick", action="store_true", help="leave out a million rows")
    asked = parser.parse_args()
    print(f"Python {platform.python_version()}; figures are medians, ratios are of one run.")
    report = []
    with stages() as made:
        for name in asked.names or PARTS:
            for line in PARTS[name](made, asked.quick):
                print(line, flush=True)
                report.append(str(line))
    REPORT.write_text("\n".join(report) + "\n")
    return 0


def _ledger(made, quick):
    sizes = QUICK if quick else ledger.SIZES
    for stage in made:
        yield from ledger.lines(stage.elsewhere("ledger"), sizes)  # the pages have filled theirs


def _pages(made, quick):
    for stage in made:
        with stage.session() as session:
            scenario_id = ledger.filled(session, 1_000)
        yield from pages.lines(stage, scenario_id)


def _reading(made, quick):
    for stage in made:
        if stage.bypass:  # SQLite has no processes of its own
            yield from reading.lines(stage)


def _jobs(made, quick):
    server = redis.start()
    try:
        for stage in made:
            yield from jobs.lines(stage, server if stage.bypass else None)
        yield from beside.lines(made, server)
        yield from weight.lines()
    finally:
        server.stop()


def _job_pages(made, quick):
    for stage in made:
        yield from job_pages.lines(stage)


def _imports(made, quick):
    for stage in made:
        yield from imports.lines(stage)
        yield from large_imports.lines(stage, LARGE_QUICK if quick else large_imports.ROWS)


def _planning(made, quick):
    for stage in made:
        yield from planning.lines(stage)


def _calculator(made, quick):
    for stage in made:
        yield from calculator.lines(stage, calculator.SIZES[:1] if quick else calculator.SIZES)


def _explanation(made, quick):
    for stage in made:
        yield from explanation.lines(stage)


PARTS = {
    "explanation": _explanation,
    "pages": _pages,
    "reading": _reading,
    "planning": _planning,
    "jobs": _jobs,
    "imports": _imports,
    "calculator": _calculator,
    "ledger": _ledger,
    "job-pages": _job_pages,
}

if __name__ == "__main__":
    sys.exit(main())
