"""`python -m planner.cli.assets`: put what the browser needs into `static/vendor`."""

import sys
from pathlib import Path
from shutil import copyfile

from planner.web.assets import STATIC, VENDORED, write

NODE_MODULES = STATIC.parent / "node_modules"


def main() -> int:
    """Copy the listed files of npm and write style sheet and script; 1 when npm has not run."""
    absent = [source for source in VENDORED.values() if not (NODE_MODULES / source).is_file()]
    if absent:
        print(f"node_modules lacks {', '.join(absent)}: run npm ci first.", file=sys.stderr)
        return 1
    for name, source in VENDORED.items():
        copy(NODE_MODULES / source, STATIC / "vendor" / name)
    write()
    return 0


def copy(source: Path, target: Path) -> None:
    """Copy a file into a folder that need not exist yet."""
    target.parent.resolve().mkdir(parents=True, exist_ok=True)
    copyfile(source, target)


if __name__ == "__main__":
    sys.exit(main())
