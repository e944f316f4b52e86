"""Suggestions while a large directory is read in and afterwards, beside a server and a worker: `./talko bench suggestions-after-import`.

An officer's first page of a challenge is asked for again and again. Suggestions are complete when it no longer says that the
directory is being read.
"""

import argparse
import contextlib
import http.client
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from benchmarks.importing import written  # noqa: E402  # found by the line above
from benchmarks.web import databases  # noqa: E402  # the same
from benchmarks.web_server.server import Server, running, variables  # noqa: E402  # the same

from talko.launcher import postgres  # noqa: E402  # the same

PREPARE = """
import django; django.setup()
from django.core.management import call_command
call_command("setup")
from talko.demo import world
world.load()
from benchmarks.web_server.world import session_of
from talko.accounts.models import Person
from talko.challenges.models import Challenge
challenge = Challenge.objects.filter(state="open", city__slug="lulea").first()
from django.urls import reverse
path = reverse("matching:suggestions", args=[challenge.public_id, challenge.slug])
print(session_of(Person.objects.get(email="eva@lulea.example")), path)
"""
BEING_READ = b'id="being-read"'
PAUSE, BEFORE, AFTERWARDS = 0.2, 20, 60
"""Seconds between two pages of one reader; pages that are asked for before the import, and afterwards."""
LONGEST = 900
"""Seconds to wait for suggestions."""


@dataclass
class Officer:
    """Asks for the page until told to stop."""

    port: int
    session: str
    path: str
    seconds: list[float] = field(default_factory=list)
    wrong: int = 0
    done: threading.Event = field(default_factory=threading.Event)

    def page(self) -> bytes:
        """On a connection of its own, so that both processes are asked."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        began = time.perf_counter()
        connection.request(
            "GET", self.path, headers={"Cookie": f"sessionid={self.session}", "Accept-Language": "en"}
        )
        answer = connection.getresponse()
        text = answer.read()
        self.seconds.append(time.perf_counter() - began)
        self.wrong += answer.status != 200
        connection.close()
        return text

    def read(self) -> None:
        while not self.done.is_set():
            self.page()
            time.sleep(PAUSE)


@contextlib.contextmanager
def working(environment: dict[str, str]) -> Iterator[None]:
    """A worker, as `talko worker`."""
    worker = subprocess.Popen([sys.executable, "-m", "django", "worker"], cwd=ROOT, env=environment)
    try:
        yield
    finally:
        worker.send_signal(signal.SIGTERM)
        worker.wait(timeout=60)


def memory(server: Server) -> tuple[float, float]:
    """Of the larger web process in MB: all that it has in memory, and what it shares with no other process."""
    found = []
    for pid in server.workers():
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()[1:]
        held = {name: int(value.split()[0]) / 1024 for name, value in (one.split(":") for one in lines)}
        found.append((held["Rss"], held["Private_Clean"] + held["Private_Dirty"]))
    return max(found)


def line(title: str, seconds: float, officer: Officer, server: Server) -> None:
    taken = sorted(officer.seconds)
    p95 = taken[int(0.95 * len(taken))] * 1000
    whole, own = memory(server)
    print(
        f"{title:<42} {seconds:>8.1f} {len(taken):>6} {officer.wrong:>6} {statistics.median(taken) * 1000:>8.0f}"
        f" {p95:>8.0f} {whole:>8.0f} {own:>8.0f}",
        flush=True,
    )


def measure(name: str, database: str, number: int) -> None:
    with tempfile.TemporaryDirectory(prefix="talko-bench-") as folder:
        port = postgres.free_port()
        environment = variables(Path(folder), database, port)
        made = subprocess.run(
            [sys.executable, "-c", PREPARE],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if made.returncode:
            raise SystemExit(made.stderr)
        session, path = made.stdout.split()[-2:]
        files = written(Path(folder), number)
        print(
            f"\n{name}, {number:,} organisations; load of the machine {os.getloadavg()[0]:.0f}\n"
            f"{'':<42} {'seconds':>8} {'pages':>6} {'failed':>6} {'median':>8} {'p95 ms':>8} {'MB':>8} {'own MB':>8}"
        )
        with running(environment, port) as server, working(environment):
            follow(server, Officer(port, session, path), environment, files)


def follow(server: Server, first: Officer, environment: dict[str, str], files: list[str]) -> None:
    """From before the import until suggestions are complete, and some pages more."""
    asked_for("before", server, first, BEFORE)
    meanwhile = Officer(first.port, first.session, first.path)
    reader = threading.Thread(target=meanwhile.read)
    reader.start()
    began = time.perf_counter()
    command = [sys.executable, "-m", "django", "actors", "import", *files, "--source", "bench"]
    subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=True)
    meanwhile.done.set()
    reader.join()
    line("while it is read in", time.perf_counter() - began, meanwhile, server)
    began, until = time.perf_counter(), Officer(first.port, first.session, first.path)
    while BEING_READ in until.page() and time.perf_counter() < began + LONGEST:
        time.sleep(PAUSE)
    line("from then until suggestions are complete", time.perf_counter() - began, until, server)
    asked_for("afterwards", server, Officer(first.port, first.session, first.path), AFTERWARDS)


def asked_for(title: str, server: Server, officer: Officer, pages: int) -> None:
    began = time.perf_counter()
    for _ in range(pages):
        officer.page()
    line(title, time.perf_counter() - began, officer, server)


def main() -> None:
    parser = argparse.ArgumentParser(prog="./talko bench suggestions-after-import", description=__doc__)
    parser.add_argument("--organisations", type=int, default=60_000)
    parser.add_argument("--database", choices=["both", "sqlite", "postgres"], default="sqlite")
    options = parser.parse_args()
    with databases(options.database) as found:
        for name, database in found:
            measure(name, database, options.organisations)


if __name__ == "__main__":
    main()
