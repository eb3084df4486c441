"""A service for tests, `python -m tests.kit.sitting NOTES`: it notes how it was born, and sits."""

import json
import os
import sys
import time
from pathlib import Path

from planner.core.counting import FOLDER

if __name__ == "__main__":
    [notes] = sys.argv[1:]
    born = {"pid": os.getpid(), "loaded": "app" in sys.modules, "counts": os.environ.get(FOLDER)}
    with Path(notes).open("a") as file:
        file.write(json.dumps(born) + "\n")
    time.sleep(60)
