"""Connections that clients keep open are spread over the processes of `talko serve`."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from http.client import HTTPConnection
from pathlib import Path

import pytest

from talko.gunicorn_worker import UNEVENNESS
from talko.launcher.postgres import free_port

pytestmark = pytest.mark.no_database
START = """
import os, sys
from talko import server

def application(environ, start_response):
    body = str(os.getpid()).encode()
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
    return [body]

server.get_wsgi_application = lambda: application
sys.exit(server.main(["--workers", "2", "--threads", "4", "--port", sys.argv[1]]))
"""
CONNECTIONS = 32


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    found = free_port()
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TALKO_")}
    process = subprocess.Popen(
        [sys.executable, "-c", START, str(found)],
        env=kept | {"TALKO_MODE": "development", "TALKO_DATA_DIR": str(tmp_path)},
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    for _worker in range(2):
        while "Booting worker" not in (line := process.stderr.readline()):
            assert line, "it ended"
    time.sleep(0.5)  # both have begun to listen
    yield found
    process.terminate()
    process.communicate(timeout=30)


@pytest.fixture
def clients() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def connect(port: int, clients: ExitStack) -> HTTPConnection:
    client = HTTPConnection("127.0.0.1", port, timeout=30)
    clients.callback(client.close)
    client.connect()
    return client


def ask(client: HTTPConnection) -> int:
    """Which process answers."""
    client.request("GET", "/")
    return int(client.getresponse().read())


@pytest.mark.parametrize("at_once", [True, False])
def test_each_process_takes_about_as_many(port: int, clients: ExitStack, at_once: bool) -> None:
    if at_once:
        held = [connect(port, clients) for _ in range(CONNECTIONS)]
        answered = Counter(ask(client) for client in held)
    else:
        answered = Counter(ask(connect(port, clients)) for _ in range(CONNECTIONS))
    assert len(answered) == 2
    assert max(answered.values()) - min(answered.values()) <= 2 * (UNEVENNESS + 1)


def test_nothing_is_left_to_a_process_that_is_stuck(port: int, clients: ExitStack) -> None:
    stuck = ask(connect(port, clients))
    os.kill(stuck, signal.SIGSTOP)
    try:
        for _ in range(UNEVENNESS + 3):
            assert ask(connect(port, clients)) != stuck
    finally:
        os.kill(stuck, signal.SIGCONT)
