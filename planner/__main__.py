"""`python -m planner`."""

import gc
import sys

from planner.cli.main import main
from planner.core.loading import look_seldom

look_seldom()
try:
    sys.exit(main(sys.argv[1:]))
finally:
    gc.freeze()  # all goes with the process: to look it through first is a third of a short command
