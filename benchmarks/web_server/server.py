"""The server under measurement, in processes of its own."""

import contextlib
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TICKS = os.sysconf("SC_CLK_TCK")


def variables(data: Path, database: str, port: int) -> dict[str, str]:
    """The environment of a production-like server without the write limit, which would refuse a load test."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TALKO_")}
    return kept | {
        "TALKO_MODE": "development",
        "TALKO_DATA_DIR": str(data),
        "TALKO_HOME_CITY": "lulea",
        "TALKO_WRITES_PER_MINUTE": "0",
        "TALKO_BASE_URL": f"http://127.0.0.1:{port}",
        "TALKO_LOG_LEVEL": "ERROR",
        "DATABASE_URL": database or f"sqlite:///{data / 'talko.sqlite3'}",
        "DJANGO_SETTINGS_MODULE": "benchmarks.web_server.settings",
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
    }


class Server:
    """gunicorn as `talko serve` runs it, with two processes."""

    def __init__(self, environment: dict[str, str], port: int) -> None:
        self.port = port
        command = [
            sys.executable, "-m", "gunicorn", "talko.config.wsgi", "--worker-class", "talko.gunicorn_worker.BufferingWorker",
            "--workers", "2", "--threads", "4",
            "--worker-connections", "1000", "--bind", f"127.0.0.1:{port}", "--keep-alive", "30", "--log-level", "error",
        ]  # fmt: skip
        self.process = subprocess.Popen(command, env=environment, start_new_session=True)
        self._wait()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def cpu_seconds(self) -> float:
        """User and system time of the server and its workers so far."""
        total = 0
        for pid in [self.process.pid, *self.workers()]:
            with contextlib.suppress(FileNotFoundError):
                fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
                total += int(fields[11]) + int(fields[12])
        return total / TICKS

    def stop(self) -> None:
        self._signal(signal.SIGTERM)

    def kill(self) -> None:
        """kill -9 of the server and all its workers at once."""
        self._signal(signal.SIGKILL)

    def _signal(self, number: int) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)
        self.process.wait(timeout=30)

    def workers(self) -> list[int]:
        """Ids of the web processes."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(pid) for pid in children.split()]

    def _wait(self) -> None:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            if self.process.poll() is not None:
                raise RuntimeError("the server did not start")
            try:
                urllib.request.urlopen(f"{self.address}/healthz", timeout=2).close()
            except (urllib.error.URLError, OSError):
                time.sleep(0.2)
            else:
                return
        raise RuntimeError("the server did not answer within a minute")


@contextlib.contextmanager
def running(environment: dict[str, str], port: int) -> Iterator[Server]:
    server = Server(environment, port)
    try:
        yield server
    finally:
        server.stop()
