"""The `./talko` script: help, error messages, exit codes."""

import ast
import os
import runpy
import socket
import sys
from pathlib import Path

import pytest

from talko.launcher.commands import COMMANDS
from talko.launcher.paths import ROOT
from tests.launcher.conftest import Run

AS_OLD_PYTHON = (
    "import runpy, sys; sys.version_info = (3, 8, 18, 'final', 0); sys.argv = ['talko', 'demo'];"
    "runpy.run_path('talko', run_name='__main__')"
)


def test_without_a_command_it_lists_them(run: Run) -> None:
    answer = run("talko")

    assert answer.returncode == 2
    assert all(f"  {command.name} " in answer.stdout for command in COMMANDS)


@pytest.mark.slow
@pytest.mark.parametrize("command", [command.name for command in COMMANDS])
def test_each_command_has_help_before_anything_is_set_up(run: Run, tree: Path, command: str) -> None:
    answer = run("talko", command, "--help")

    assert answer.returncode == 0, answer.stderr
    assert f"talko {command}" in answer.stdout
    assert not (tree / ".venv").exists()


def test_an_unknown_command_is_named(run: Run) -> None:
    answer = run("talko", "dmeo")

    assert answer.returncode == 2
    assert "There is no command “dmeo”" in answer.stderr


def test_a_busy_port_is_said_before_anything_else(run: Run, tree: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        answer = run("talko", "demo", "--port", str(port))

    assert answer.returncode == 2
    assert f"Port {port} is in use" in answer.stderr
    assert "--port" in answer.stderr
    assert not (tree / ".venv").exists()


@pytest.mark.parametrize("port", ["0", "65536", "-1", "eight", "८०"])
def test_a_port_that_is_none_is_refused(run: Run, port: str) -> None:
    answer = run("talko", "demo", f"--port={port}")

    assert answer.returncode == 2
    assert f"{port} is not a port" in answer.stderr


def test_a_folder_that_is_not_there_is_refused(run: Run) -> None:
    answer = run("talko", "demo", "--directory", "nowhere")

    assert answer.returncode == 2
    assert "there is no folder nowhere" in answer.stderr


def test_an_unknown_benchmark_is_named(run: Run) -> None:
    answer = run("talko", "bench", "speed")

    assert answer.returncode == 2
    assert "There is no benchmark “speed”" in answer.stderr


def test_an_old_python_is_told_what_to_do(run: Run) -> None:
    answer = run("-c", AS_OLD_PYTHON, PATH="/nowhere")

    assert answer.returncode == 1
    assert answer.stderr.startswith(
        "Talko needs Python 3.11 or newer; this is Python 3.8 and no newer one was found."
    )
    assert "apt-get install" in answer.stderr


def test_an_old_python_hands_over_to_a_newer_one(run: Run, tree: Path) -> None:
    """Past a shim that does not run, as version managers leave them."""
    folder = tree / "bin"
    folder.mkdir()
    shim = folder / "python3.13"
    shim.write_text("#!/bin/sh\necho 'not installed' >&2\nexit 127\n")
    shim.chmod(0o755)
    (folder / "python3").symlink_to(sys.executable)

    answer = run("-c", AS_OLD_PYTHON.replace("'demo'", "'--help'"), PATH=str(folder))

    assert answer.returncode == 0, answer.stderr
    assert answer.stdout.startswith("Usage: ./talko COMMAND")


def test_the_python_that_is_named_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TALKO_PYTHON", sys.executable)
    monkeypatch.setenv("PATH", "/nowhere")

    assert runpy.run_path(str(ROOT / "talko"))["find_python"]() == sys.executable


def test_an_old_python_can_read_the_script() -> None:
    ast.parse((ROOT / "talko").read_text(), feature_version=(3, 7))
    assert os.access(ROOT / "talko", os.X_OK)
