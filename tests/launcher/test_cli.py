"""The commands inside the environment: help without configuration, and messages instead of tracebacks."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from talko.launcher.commands import COMMANDS


def talko(home: Path, *arguments: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("TALKO_", "DJANGO_", "DATABASE_URL"))
    }
    return subprocess.run(
        [sys.executable, "-m", "talko.cli", *arguments],
        env=kept | {"TALKO_HOME": str(home)} | variables,
        cwd=home,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
@pytest.mark.parametrize("command", [command.name for command in COMMANDS if command.inside])
def test_each_command_has_help_without_settings(command: str, tmp_path: Path) -> None:
    answer = talko(tmp_path, command, "--help")

    assert answer.returncode == 0, answer.stderr
    assert len(answer.stdout.splitlines()) >= 3
    assert list(tmp_path.iterdir()) == []


def test_the_server_names_every_unsafe_setting(tmp_path: Path) -> None:
    answer = talko(tmp_path, "serve")

    assert answer.returncode == 1
    for name in ("TALKO_SECRET_KEY", "TALKO_HOSTS", "TALKO_BASE_URL", "TALKO_MAIL_URL"):
        assert name in answer.stderr


@pytest.mark.parametrize("command", [["actors", "runs"], ["manage", "check"], ["backup"]])
def test_without_settings_and_without_a_demo_it_says_so(command: list[str], tmp_path: Path) -> None:
    answer = talko(tmp_path, *command)

    assert answer.returncode == 1
    assert "there is no demo yet. Create one with ./talko demo" in answer.stderr


def test_a_servers_settings_are_not_taken_for_the_demo(tmp_path: Path) -> None:
    answer = talko(tmp_path, "manage", "check", TALKO_SECRET_KEY="short")

    assert answer.returncode == 1
    assert "TALKO_SECRET_KEY must be set" in answer.stderr


def test_an_unknown_command_is_named(tmp_path: Path) -> None:
    answer = talko(tmp_path, "dmeo")

    assert answer.returncode == 2
    assert "There is no command “dmeo”" in answer.stderr
