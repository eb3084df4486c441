import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
IGNORED = (ROOT / ".gitignore").read_text().split()
FOLDERS = (ROOT, ROOT / "bench" / "bullmq")
LOCKS = sorted(
    path.relative_to(ROOT).as_posix()
    for folder in FOLDERS
    for path in folder.iterdir()
    if path.name.endswith((".lock", "-lock.json")) and path.name not in IGNORED
)
OF_A_MACHINE = re.compile(r"(?:^|[\s\"'=])/(?:home|root|work|tmp|opt|Users)/")


def test_there_is_a_lock_for_python_node_the_browser_and_the_peer_of_the_benchmarks():
    assert LOCKS == [
        "bench/bullmq/package-lock.json",
        "node.lock",
        "package-lock.json",
        "requirements.lock",
        "tools.lock",
    ]


def test_the_lock_that_names_hosts_is_ignored():
    assert "uv.lock" in IGNORED


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_host_and_no_machine(lock: str):
    content = (ROOT / lock).read_text()

    assert content.count("://") == 0
    assert OF_A_MACHINE.findall(content) == []


@pytest.mark.parametrize("lock", [lock for lock in LOCKS if lock.endswith(".lock")])
def test_every_locked_package_has_a_hash(lock: str):
    logical = (ROOT / lock).read_text().replace("\\\n", "").splitlines()
    packages = [line for line in logical if re.match(r"[A-Za-z0-9]", line)]

    assert [line for line in packages if "--hash=sha256:" not in line] == []


def test_the_configuration_of_npm_names_no_registry():
    assert (ROOT / ".npmrc").read_text().count("registry=") == 0
