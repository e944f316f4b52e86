"""The lock files: a hash for every file, no index, and one version of each package across all of them."""

import re
import tomllib
from collections import defaultdict

import pytest

from talko.launcher.lockfiles import requirements_of
from talko.launcher.paths import REQUIREMENTS, ROOT

LOCKS = sorted(path.stem for path in REQUIREMENTS.glob("*.lock"))
PACKAGE = re.compile(r"[a-z0-9][a-z0-9-]*==\d\S*( |$)")


def entries(lock: str) -> list[str]:
    """One text for each package: the line with its name and those with its hashes."""
    text = (REQUIREMENTS / f"{lock}.lock").read_text().replace("\\\n", " ")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def versions(lock: str) -> dict[str, set[str]]:
    """More than one of a package where a newer Python gets a newer version."""
    found: dict[str, set[str]] = defaultdict(set)
    for entry in entries(lock):
        name, version = entry.partition(" ")[0].split("==")
        found[name].add(version)
    return found


@pytest.mark.parametrize("lock", LOCKS)
def test_each_package_is_pinned_and_hashed(lock: str) -> None:
    for entry in entries(lock):
        assert PACKAGE.match(entry), entry
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry), entry


@pytest.mark.parametrize("lock", LOCKS)
def test_no_lock_names_a_place(lock: str) -> None:
    text = (REQUIREMENTS / f"{lock}.lock").read_text()

    assert "://" not in text
    assert not re.search(r"^\s*(-i|-f|--index-url|--extra-index-url|--find-links)\b", text, re.MULTILINE)


def test_the_locks_agree() -> None:
    seen: dict[str, set[str]] = {}
    for lock in LOCKS:
        for name, found in versions(lock).items():
            assert seen.setdefault(name, found) == found, f"{name} in {lock}"


def test_each_lock_holds_what_the_project_asks_for() -> None:
    wanted = requirements_of(tomllib.loads((ROOT / "pyproject.toml").read_text()))

    assert sorted(wanted) == LOCKS
    for lock, requirements in wanted.items():
        names = {re.split(r"[\[<>=!~; ]", requirement)[0].lower() for requirement in requirements}
        assert names <= versions(lock).keys(), lock
