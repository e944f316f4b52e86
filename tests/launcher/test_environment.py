"""The environment is created out of the locks, with pip or uv, and with no other packages than those that are locked."""

from pathlib import Path

import pytest

from tests.launcher.conftest import INSTALLERS, Run, installed

pytestmark = pytest.mark.slow
with_each_installer = pytest.mark.parametrize("ensure", INSTALLERS, indirect=True)


@with_each_installer
def test_it_works(tree: Path, ensure: Run) -> None:
    first = ensure()

    assert first.returncode == 0, first.stderr
    assert "Creating .venv" in first.stdout
    assert "Installing" in first.stdout
    assert list((tree / ".venv").rglob("snow*.pyc")) == []  # what nobody imports is not compiled
    assert installed(tree) == "1.0"


@with_each_installer
def test_a_wrong_hash_is_refused_and_the_next_try_works(tree: Path, ensure: Run) -> None:
    lock = tree / "requirements/run.lock"
    right = lock.read_text()
    lock.write_text(f"{right.partition('sha256:')[0]}sha256:{'0' * 64}\n")

    refused = ensure()

    assert refused.returncode == 1
    assert "could not be installed" in refused.stderr
    lock.write_text(right)
    assert ensure().returncode == 0
    assert installed(tree) == "1.0"
