"""`python -m planner serve` and `worker`: one part alone, for machines of their own."""

import os
from collections.abc import Sequence

from planner.cli import supervisor
from planner.cli.doctor import require_walls
from planner.cli.usage import usage
from planner.core.logs import configure, logger
from planner.core.settings import read_settings


def main(arguments: Sequence[str]) -> int:
    """Run the web server, or with `worker` first a worker, kept running until told to stop."""
    part = "worker" if arguments[:1] == ["worker"] else "serve"
    options = arguments[1:] if part == "worker" else arguments
    usage(part, __doc__).parse_args(options)
    settings = read_settings(os.environ)
    require_walls(settings)
    configure(settings.log_level, settings.log_format, settings.secrets)
    if part == "worker":
        return supervisor.supervise([supervisor.worker()])
    supervisor.claim_port(settings.host, settings.port)
    logger("planner.run").info(f"Planner answers at http://{settings.host}:{settings.port}")
    return supervisor.supervise([supervisor.web(settings)])
