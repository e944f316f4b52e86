"""The demo as a newcomer starts it: from the command to a page, and nothing left when it is stopped."""

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from talko.launcher import demo_data
from talko.launcher.places import ROOT
from talko.launcher.postgres import free_port


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[tuple["subprocess.Popen[str]", int]]:
    port = free_port()
    command = [sys.executable, ROOT / "talko", "demo", "--no-browser", "--port", str(port)]
    variables = {name: value for name, value in os.environ.items() if name not in demo_data.OF_A_SERVER}
    process = subprocess.Popen(
        command,
        env=variables | {"TALKO_HOME": str(tmp_path), "DATABASE_URL": "postgres://nobody@127.0.0.1:1/real"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    yield process, port
    if process.poll() is None:
        process.terminate()
    process.communicate(timeout=60)


def said_until_ready(process: "subprocess.Popen[str]") -> str:
    lines = []
    assert process.stdout is not None
    for line in process.stdout:
        lines.append(line)
        if line.startswith("Talko is at "):
            break
    return "".join(lines)


def test_it_works(demo: tuple["subprocess.Popen[str]", int], tmp_path: Path) -> None:
    """And never with the database of a server that is set in the shell."""
    process, port = demo
    said = said_until_ready(process)
    assert f"Talko is at http://127.0.0.1:{port}/" in said, said
    assert "Loading the demo world" in said

    with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=20) as page:
        assert "<h1" in page.read().decode()
    second = subprocess.run(
        [sys.executable, ROOT / "talko", "demo", "--no-browser", "--port", str(free_port())],
        env=os.environ | {"TALKO_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert second.returncode == 2
    assert "already running" in second.stderr

    process.send_signal(signal.SIGINT)
    assert process.wait(30) == 0
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0
    assert (tmp_path / "demo" / "talko.sqlite3").exists()
    assert (tmp_path / "demo" / "secret").stat().st_mode & 0o077 == 0
