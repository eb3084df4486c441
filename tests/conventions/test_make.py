import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_make_alone_says_what_can_be_made():
    said = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    offered = [line.split()[1] for line in said.splitlines()]

    assert offered == [
        *("help", "setup", "run", "test", "check"),
        *("lint", "format", "bench", "soak", "lock"),
    ]
