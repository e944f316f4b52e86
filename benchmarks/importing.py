"""A large directory is read in and taken out while people read and write: `./talko bench importing`.

On SQLite and PostgreSQL. One reader asks for pages of the directory, one after another; two writers post messages, the same way.
"""

import argparse
import http.client
import json
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from benchmarks.web import databases  # noqa: E402  # found by the line above
from benchmarks.web_server.server import running, variables  # noqa: E402  # the same
from benchmarks.web_server.writers import Outcome, post_all  # noqa: E402  # the same

from talko.launcher import postgres  # noqa: E402  # the same

TEXT = (
    "repair library tools energy water school culture garden bicycle network open data young people city region north river"
    " health care food forest harbour winter light housing transport learning music craft"
)
PREPARE = """
import django; django.setup()
from django.core.management import call_command
call_command("setup")
from talko.demo import world
world.load()
from benchmarks.web_server.world import session_of
from talko.accounts.models import Person
from talko.challenges.models import Challenge
challenge = Challenge.objects.filter(state="open").first()
print(session_of(Person.objects.get(email="nils@norrsken.example")), f"/dialogue/challenge/{challenge.address_id}/post/")
"""
WATCHED = """
import django, sys, time; django.setup()
from django.core.management import call_command
from django.db import transaction
longest, began = [0.0], {}
enter, leave = transaction.Atomic.__enter__, transaction.Atomic.__exit__
def entered(self):
    outermost = not transaction.get_connection().in_atomic_block
    enter(self)
    if outermost:
        began[id(self)] = time.perf_counter()
def left(self, *error):
    leave(self, *error)
    if id(self) in began:
        longest[0] = max(longest[0], time.perf_counter() - began.pop(id(self)))
transaction.Atomic.__enter__, transaction.Atomic.__exit__ = entered, left
started = time.perf_counter()
call_command(*sys.argv[1:])
print(f"\\n{time.perf_counter() - started:.3f} {longest[0]:.3f}")
"""


def rows(number: int) -> list[dict[str, object]]:
    """Every fifth describes itself in HTML, as in the directories we know."""
    chosen, known = random.Random(1), TEXT.split()

    def text(words: int) -> str:
        return " ".join(chosen.choices(known, k=words)).capitalize()

    return [
        {
            "organisation": one,
            "name": f"{text(2)} {one}",
            "summary": f"{text(12)}.",
            "description": f"<p>{text(40)}.</p><ul><li>{text(5)}</li><li>{text(5)}</li></ul>"
            if one % 5 == 0
            else "\n".join(f"{text(20)}." for _ in range(3)),
            "website": f"https://organisation-{one}.example/",
            "country": "SE",
            "place": text(1),
            "fields": [text(1), text(1)],
        }
        for one in range(number)
    ]


def written(folder: Path, number: int) -> list[str]:
    """Two files, for one of 100,000 organisations is larger than an import reads."""
    found, half = rows(number), number // 2
    files = {folder / "first.json": found[:half], folder / "second.json": found[half:]}
    for file, part in files.items():
        file.write_text(json.dumps(part))
    return list(map(str, files))


@dataclass
class Meanwhile:
    """Reads and writes until it is stopped."""

    port: int
    path: str
    session: str
    done: threading.Event = field(default_factory=threading.Event)
    pages: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    written: Outcome = field(default_factory=Outcome)

    def read(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        page = 0
        while not self.done.is_set():
            page += 1
            started = time.perf_counter()
            connection.request(
                "GET",
                f"/organisations/?page={1 + page % 40}",
                headers={"Cookie": f"sessionid={self.session}"},
            )
            answer = connection.getresponse()
            answer.read()
            self.pages.append(time.perf_counter() - started)
            if answer.status >= 500:
                self.wrong.append(f"GET {answer.status}")
            time.sleep(0.05)

    def write(self) -> None:
        while not self.done.is_set():
            some = post_all(port=self.port, path=self.path, session=self.session, writers=2, for_seconds=1)
            self.written.acknowledged += some.acknowledged
            self.written.errors += some.errors
            self.written.seconds += some.seconds


def measured(title: str, environment: dict[str, str], port: int, world: list[str], *command: str) -> None:
    meanwhile = Meanwhile(port, world[1], world[0])
    threads = [threading.Thread(target=meanwhile.read), threading.Thread(target=meanwhile.write)]
    for thread in threads:
        thread.start()
    done = subprocess.run(
        [sys.executable, "-c", WATCHED, *command],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    meanwhile.done.set()
    for thread in threads:
        thread.join()
    if done.returncode:
        raise SystemExit(done.stderr)
    seconds, longest = done.stdout.split()[-2:]
    slowest = max(meanwhile.written.seconds, default=float("nan"))
    p95 = statistics.quantiles(meanwhile.pages, n=20)[18] * 1000 if len(meanwhile.pages) > 1 else float("nan")
    failed = len(meanwhile.written.errors) + len(meanwhile.wrong)
    print(
        f"{title:<34} {float(seconds):>8.1f} {float(longest):>9.2f} {len(meanwhile.written.acknowledged):>8} {failed:>7} "
        f"{slowest:>9.2f} {p95:>8.0f}",
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
        world = made.stdout.split()[-2:]
        files = written(Path(folder), number)
        columns = f"{'':<34} {'seconds':>8} {'lock s':>9} {'writes':>8} {'failed':>7} {'slowest s':>9} {'page ms':>8}"
        print(f"\n{name}, {number:,} organisations\n{columns}")
        with running(environment, port):
            read_in = ("actors", "import", *files, "--source", "bench")
            measured("read in", environment, port, world, *read_in)
            measured("read in again, nothing changed", environment, port, world, *read_in)
            measured("the directory's file for suggestions", environment, port, world, "matching", "update")
            measured("taken out again", environment, port, world, "actors", "undo", "bench")


def main() -> None:
    parser = argparse.ArgumentParser(prog="./talko bench importing", description=__doc__)
    parser.add_argument("--organisations", type=int, default=100_000)
    parser.add_argument("--database", choices=["both", "sqlite", "postgres"], default="both")
    options = parser.parse_args()
    with databases(options.database) as found:
        for name, address in found:
            measure(name, address, options.organisations)


if __name__ == "__main__":
    main()
