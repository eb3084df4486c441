"""Takes the funding addresses out of each package-lock.json it is given, which name no host."""

import json
import sys
from pathlib import Path

for lock in map(Path, sys.argv[1:]):
    content = json.loads(lock.read_text())
    for package in content["packages"].values():
        package.pop("funding", None)
    lock.write_text(json.dumps(content, indent=2) + "\n")
