"""Run the benchmarks: `.venv/bin/python -m bench [--quick] [NAME ...]`."""

import argparse
import platform
import sys
from pathlib import Path

from bench import imports, jobs, ledger, pages
from bench.stage import stages

REPORT = Path("bench.txt")
QUICK = (1_000, 100_000)


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
    for stage in made:
        yield from ledger.lines(stage, QUICK if quick else ledger.SIZES)


def _pages(made, quick):
    for stage in made:
        with stage.session() as session:
            scenario_id = ledger.filled(session, 1_000)
        yield from pages.lines(stage, scenario_id)


def _jobs(made, quick):
    for stage in made:
        yield from jobs.lines(stage)


def _imports(made, quick):
    for stage in made:
        yield from imports.lines(stage)


PARTS = {"pages": _pages, "jobs": _jobs, "imports": _imports, "ledger": _ledger}

if __name__ == "__main__":
    sys.exit(main())
