"""Pages under load beside Django's own floor, on SQLite and PostgreSQL: `./talko bench web`.

Needs wrk (Debian's package of that name). Two workers on two cores, 32 connections, warm.
"""

import argparse
import contextlib
import json
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from benchmarks.web_server.server import Server, running, variables  # noqa: E402  # found by the line above
from benchmarks.web_server.writers import post_all  # noqa: E402

from talko.launcher import postgres  # noqa: E402


@dataclass(frozen=True)
class Load:
    requests_a_second: float
    p99: str
    cpu_ms: float
    errors: int


def load(server: Server, path: str, cookie: str, seconds: int) -> Load:
    """32 connections for so long, after two seconds of warming up."""
    headers = [
        "-H",
        "Accept-Language: en",
        "-H",
        "Accept: text/html",
        *(["-H", f"Cookie: {cookie}"] if cookie else []),
    ]
    command = ["wrk", "-t2", "-c32", "--timeout", "30s", "--latency", *headers, server.address + path]
    subprocess.run([*command, "-d2s"], capture_output=True, check=True)
    before = server.cpu_seconds()
    said = subprocess.run([*command, f"-d{seconds}s"], capture_output=True, text=True, check=True).stdout
    spent = server.cpu_seconds() - before
    requests = int(re.search(r"(\d+) requests in", said)[1])  # type: ignore[index]  # wrk always says it
    wrong = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    socket = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", said)
    return Load(
        requests_a_second=float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1]),  # type: ignore[index]  # the same
        p99=re.search(r"99%\s+(\S+)", said)[1],  # type: ignore[index]  # the same
        cpu_ms=1000 * spent / max(requests, 1),
        errors=(int(wrong[1]) if wrong else 0) + sum(map(int, socket.groups()) if socket else ()),
    )


def measure(name: str, database: str, port: int, seconds: int) -> None:
    with tempfile.TemporaryDirectory(prefix="talko-bench-") as folder:
        environment = variables(Path(folder), database, port)
        made = subprocess.run(
            [sys.executable, "-m", "benchmarks.web_server.world"],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if made.returncode:
            raise SystemExit(made.stderr)
        world = json.loads(made.stdout.splitlines()[-1])
        with running(environment, port) as server:
            pages(name, server, world, seconds)
            writing(server, world, seconds)
        killed(environment, port, world)


def pages(name: str, server: Server, world: dict[str, Any], seconds: int) -> None:
    signed_in = f"sessionid={world['session']}"
    cases = [
        ("empty view, same middleware (floor)", "/floor/", signed_in, "floor"),
        ("list among 1,000 open challenges", "/challenges/?state=open&reach=all", signed_in, "challenges"),
        ("list among 1,000 solutions", world["solutions"], signed_in, "solutions"),
        ("challenge, its need", world["talked"], signed_in, "need"),
        ("challenge, its dialogue of 200 messages", f"{world['talked']}dialogue/", signed_in, "messages"),
        ("list among 1,000 organisations", "/organisations/", signed_in, "organisations"),
        ("a city's page", "/cities/lulea/", signed_in, "city"),
        ("front page", "/", signed_in, "front"),
        ("list, anonymous, from the cache", "/challenges/", "", ""),
        ("front page, anonymous, from the cache", "/", "", ""),
    ]
    print(
        f"\n{name}\n{'page':<40} {'req/s':>8} {'p99':>9} {'CPU ms':>7} {'of floor':>8} {'queries':>7} {'errors':>6}"
    )
    floor = 0.0
    for title, path, cookie, counted in cases:
        one = load(server, path, cookie, seconds)
        floor = floor or one.cpu_ms
        queries = world["queries"].get(counted, "0")
        print(
            f"{title:<40} {one.requests_a_second:>8.0f} {one.p99:>9} {one.cpu_ms:>7.2f} {one.cpu_ms / floor:>8.1f} "
            f"{queries:>7} {one.errors:>6}",
            flush=True,
        )


def writing(server: Server, world: dict[str, Any], seconds: int) -> None:
    before = server.cpu_seconds()
    done = post_all(
        port=server.port, path=world["post"], session=world["session"], writers=32, for_seconds=seconds
    )
    spent = server.cpu_seconds() - before
    count = len(done.acknowledged)
    p99 = statistics.quantiles(done.seconds, n=100)[98] * 1000 if count > 1 else float("nan")
    print(
        f"{'posting a message, 32 writers':<40} {count / seconds:>8.0f} {p99:>7.0f}ms {1000 * spent / max(count, 1):>7.2f} "
        f"{'':>8} {'':>7} {len(done.errors):>6}",
        flush=True,
    )


def killed(environment: dict[str, str], port: int, world: dict[str, Any]) -> None:
    """kill -9 in the middle of 32 writers; then every message that was acknowledged must be there."""
    import threading

    server = Server(environment, port)
    timer = threading.Timer(3, server.kill)
    timer.start()
    done = post_all(port=port, path=world["post"], session=world["session"], writers=32, for_seconds=6)
    timer.join()
    code = (
        "import django,sys;django.setup();from talko.dialogue.models import Message;"
        "kept=set(Message.objects.values_list('body',flat=True));"
        "print(sum(f'Written {key.strip()}' not in kept for key in sys.stdin))"
    )
    lost = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=environment,
        input="\n".join(done.acknowledged),
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    print(f"kill -9 under 32 writers: {len(done.acknowledged)} messages acknowledged, {lost} of them lost")


@contextlib.contextmanager
def databases(wanted: str) -> Iterator[list[tuple[str, str]]]:
    found = [("SQLite", "")] if wanted in {"both", "sqlite"} else []
    binaries = postgres.find() if wanted in {"both", "postgres"} else None
    if wanted != "sqlite" and binaries is None:
        print("PostgreSQL: not found on this machine, left out")
    if binaries is None:
        yield found
        return
    names = ("fsync", "synchronous_commit", "full_page_writes", "autovacuum")
    with postgres.temporary_cluster(binaries, **dict.fromkeys(names, "on")) as address:
        yield [*found, ("PostgreSQL", address)]


def main() -> None:
    parser = argparse.ArgumentParser(prog="./talko bench web", description=__doc__)
    parser.add_argument("--seconds", type=int, default=8, help="how long each page is loaded (8)")
    parser.add_argument("--database", choices=["both", "sqlite", "postgres"], default="both")
    options = parser.parse_args()
    if shutil.which("wrk") is None:
        raise SystemExit("This needs wrk: apt-get install wrk")
    with databases(options.database) as found:
        for name, address in found:
            measure(name, address, postgres.free_port(), options.seconds)


if __name__ == "__main__":
    main()
