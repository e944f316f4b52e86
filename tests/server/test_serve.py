"""`talko serve` as an operator and the demo start it."""

import os
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.handlers.wsgi import WSGIHandler

from talko import server
from talko.core.web import warm_up
from talko.launcher.postgres import free_port

pytestmark = pytest.mark.no_database


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def held(tmp_path: Path, port: int) -> Iterator["subprocess.Popen[str]"]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TALKO_")}
    variables = {"TALKO_MODE": "development", "TALKO_DATA_DIR": str(tmp_path)}
    process = subprocess.Popen(
        [sys.executable, "-m", "talko.cli", "serve", "--held", "--port", str(port), "--workers", "2"],
        env=kept | variables | {"DATABASE_URL": f"sqlite:///{tmp_path / 'talko.sqlite3'}"},
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    yield process
    process.terminate()
    process.communicate(timeout=60)  # gunicorn itself gives its workers 30 seconds


def test_held_back_it_listens_when_it_is_told(held: "subprocess.Popen[str]", port: int) -> None:
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5)
    assert held.stdin is not None
    assert held.stderr is not None
    held.stdin.write("\n")
    held.stdin.flush()
    while "Booting worker" not in (line := held.stderr.readline()):
        assert line, "it ended"
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=20) as answer:
        assert answer.status == 200


def test_held_back_it_ends_with_whoever_holds_it(held: "subprocess.Popen[str]") -> None:
    _, said = held.communicate(timeout=30)
    assert held.returncode == 1
    assert "Listening" not in said


def test_the_program_is_loaded_once_and_each_process_warms_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    jobs: list[str] = []
    monkeypatch.setattr(warm_up, "begin", lambda: jobs.append("begun"))
    application = server.Server(server.parse([]))

    assert application.cfg.preload_app
    assert isinstance(application.load(), WSGIHandler)
    assert jobs == []
    application.cfg.post_worker_init(None)
    assert jobs == ["begun"]
