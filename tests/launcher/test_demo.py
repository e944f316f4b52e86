"""The demo as a newcomer starts it: from the command to a page, with no process left when it stops."""

import contextlib
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from talko.launcher import demo_data
from talko.launcher.paths import ROOT
from talko.launcher.postgres import free_port

pytestmark = pytest.mark.slow

Start = Callable[[int], "subprocess.Popen[str]"]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts a demo with its data in `tmp_path`; each is stopped at the end."""
    started: list[subprocess.Popen[str]] = []

    def start_on(port: int) -> "subprocess.Popen[str]":
        variables = {
            name: value for name, value in os.environ.items() if name not in demo_data.SERVER_SETTINGS
        }
        process = subprocess.Popen(
            [sys.executable, ROOT / "talko", "demo", "--no-browser", "--port", str(port)],
            env=variables
            | {"TALKO_HOME": str(tmp_path), "DATABASE_URL": "postgres://nobody@127.0.0.1:1/real"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            # Where tests run in the background the shell has them ignore Ctrl-C, and what they start with them.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
        started.append(process)
        return process

    yield start_on
    for process in started:
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


def test_it_works(start: Start, tmp_path: Path) -> None:
    """And never with the database of a server that is set in the shell; also after one that was stopped half-way."""
    stopped_while_the_world_is_made(start(free_port()), tmp_path)
    port = free_port()
    process = start(port)
    said = said_until_ready(process)
    assert f"Talko is at http://127.0.0.1:{port}/" in said, said
    assert "Loading the demo world" in said
    assert "eva@lulea.example" in said

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

    for name in ("worker", "serve"):
        killed = first_of(tmp_path, name)
        os.kill(killed, signal.SIGKILL)
        assert process.stdout is not None
        while " and is being restarted." not in (line := process.stdout.readline()):
            assert line, "the demo has ended"
        wait_for(lambda name=name, killed=killed: first_of(tmp_path, name) not in (0, killed))
    wait_for(lambda: is_answering(port))

    process.send_signal(signal.SIGINT)
    assert process.wait(40) == 0
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0
    assert (tmp_path / "demo" / "talko.sqlite3").exists()
    assert (tmp_path / "demo" / "secret").stat().st_mode & 0o077 == 0

    again = said_until_ready(start(port))  # with what is there already
    assert f"Talko is at http://127.0.0.1:{port}/" in again, again
    assert "Collecting style sheets" not in again
    assert again.count("eva@lulea.example") == 1
    with sqlite3.connect(tmp_path / "demo" / "talko.sqlite3") as database:
        assert database.execute("SELECT count(*) FROM cities_city").fetchone() == (7,)


def stopped_while_the_world_is_made(process: "subprocess.Popen[str]", home: Path) -> None:
    """It leaves nothing running."""
    assert process.stdout is not None
    said = ""
    while "Preparing the database" not in said:
        read = process.stdout.read(1)
        assert read, said
        said += read
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 130
    until = time.monotonic() + 5
    while running_on(home) and time.monotonic() < until:
        time.sleep(0.02)
    assert running_on(home) == []


def wait_for(what: Callable[[], bool]) -> None:
    until = time.monotonic() + 60
    while not what():
        assert time.monotonic() < until
        time.sleep(0.1)


def is_answering(port: int) -> bool:
    with contextlib.suppress(OSError):
        return bool(urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5).status == 200)
    return False


def first_of(home: Path, command: str) -> int:
    """The process that was started with this command of `talko`, not those that it made; 0 when there is none."""
    found = [
        pid
        for pid in running_on(home)
        if f"talko.cli\0{command}\0" in cmdline(pid) and os.getpgid(pid) == pid
    ]
    return found[0] if found else 0


def cmdline(pid: int) -> str:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_text()
    return ""


def running_on(home: Path) -> list[int]:
    """The processes of a demo that has its data there; one that ended, or is somebody else's, cannot be read."""
    found = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        with contextlib.suppress(OSError):
            if f"TALKO_HOME={home}\0".encode() in path.read_bytes():
                found.append(int(path.parent.name))
    return found
