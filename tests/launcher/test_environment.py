"""The environment is created once, and recreated whenever it cannot be trusted."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.launcher.conftest import INSTALLERS, Run, make_wheel

with_each_installer = pytest.mark.parametrize("ensure", INSTALLERS, indirect=True)


def installed(tree: Path) -> str:
    """The version of the one package, and whether the source tree is on the path."""
    program = "import snow, talko; print(snow.version, talko.__file__)"
    answer = subprocess.run(
        [tree / ".venv/bin/python", "-c", program], capture_output=True, text=True, check=True, cwd="/"
    )
    version, package = answer.stdout.split()
    assert Path(package) == tree / "src/talko/__init__.py"
    return version


@with_each_installer
def test_it_works(tree: Path, ensure: Run) -> None:
    first = ensure()

    assert first.returncode == 0, first.stderr
    assert "Creating .venv" in first.stdout
    assert "Installing" in first.stdout
    assert list((tree / ".venv").rglob("snow*.pyc")) == []  # what nobody imports is not compiled
    assert installed(tree) == "1.0"


def test_what_was_compiled_is_kept_whatever_the_shell_says(tree: Path, ensure: Run, run: Run) -> None:
    """Else each of the processes of a demo would compile all that it imports, anew at each start."""
    ensure()
    (tree / "src/talko/cli.py").write_text("import snow")

    answer = run("talko", "worker", PYTHONDONTWRITEBYTECODE="1")

    assert answer.returncode == 0, answer.stderr
    assert len(list((tree / ".venv").rglob("snow*.pyc"))) == 1


def test_a_second_start_does_nothing(tree: Path, ensure: Run) -> None:
    ensure()
    stamp = (tree / ".venv/talko.json").stat().st_mtime_ns

    second = ensure()

    assert (second.returncode, second.stdout) == (0, "")
    assert (tree / ".venv/talko.json").stat().st_mtime_ns == stamp


def test_an_install_that_was_cut_off_is_repaired(tree: Path, ensure: Run) -> None:
    ensure()
    stamp = json.loads((tree / ".venv/talko.json").read_text())
    (tree / ".venv/talko.json").write_text(json.dumps(stamp | {"unfinished": True, "locks": {}}))
    next((tree / ".venv").glob("lib/*/site-packages/snow.py")).unlink()

    again = ensure()

    assert again.returncode == 0, again.stderr
    assert "was interrupted" in again.stdout
    assert installed(tree) == "1.0"


def test_a_stamp_and_a_package_that_are_gone_come_back(tree: Path, ensure: Run) -> None:
    ensure()
    (tree / ".venv/talko.json").unlink()
    packages = next((tree / ".venv").glob("lib/*/site-packages"))
    (packages / "snow.py").unlink()
    shutil.rmtree(packages / "snow-1.0.dist-info")

    assert ensure().returncode == 0
    assert installed(tree) == "1.0"


def test_a_changed_lock_is_installed(tree: Path, ensure: Run) -> None:
    ensure()
    (tree / "requirements/run.lock").write_text(make_wheel(tree.parent, "snow", "2.0"))

    assert ensure().returncode == 0
    assert installed(tree) == "2.0"


def test_a_python_that_does_not_run_is_replaced(tree: Path, ensure: Run) -> None:
    ensure()
    (tree / ".venv/talko.json").unlink()
    for python in (tree / ".venv/bin").glob("python*"):
        python.unlink()

    again = ensure()

    assert "does not run" in again.stdout
    assert installed(tree) == "1.0"


def test_a_folder_that_was_moved_is_set_up_again(tree: Path, ensure: Run) -> None:
    ensure()
    stamp = json.loads((tree / ".venv/talko.json").read_text())
    (tree / ".venv/talko.json").write_text(json.dumps(stamp | {"root": "/somewhere/else"}))

    assert "has been moved" in ensure().stdout
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
