"""The ledger on one hot account, beside what the database can do at all, and all of it computed again: `./talko bench ledger`.

Posting: threads of one process each move money from one account with a floor into another. The limit in the same run is one
row inserted and committed by as many threads. Verifying: so many entries, two a transaction, sealed.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from benchmarks.web import databases  # noqa: E402  # found by the line above
from benchmarks.web_server.server import variables  # noqa: E402  # the same

PLENTY = 10**14


def a_second(work: Callable[[], object], threads: int, seconds: float) -> tuple[float, float]:
    """How often it is done in a second by so many at once, and the 99th percentile in ms."""
    from django.db import connection

    taken: list[float] = []
    until = time.monotonic() + seconds

    def run() -> None:
        while time.monotonic() < until:
            started = time.perf_counter()
            work()
            taken.append(time.perf_counter() - started)
        connection.close()

    running = [threading.Thread(target=run) for _ in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    return len(taken) / seconds, 1000 * sorted(taken)[int(0.99 * len(taken))]


def posting(seconds: float) -> None:
    from django.db import connection, transaction

    from talko.funding.ledger import actions
    from talko.funding.ledger.models import Account, Book

    book = Book.objects.create(code="hot")
    bank = Account.objects.create(book=book, code="bank", currency="SEK")
    pot = Account.objects.create(book=book, code="pot", currency="SEK", floor=0)
    actions.post(book, key="in", what="paid_in", amounts={bank: -PLENTY, pot: PLENTY})
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE one_row (said varchar(40))")

    def post() -> None:
        actions.post(book, key=str(uuid4()), what="match", amounts={pot: -1, bank: 1})

    def insert() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("INSERT INTO one_row VALUES (%s)", [str(uuid4())])

    for threads in (1, 8, 32):
        ours, p99 = a_second(post, threads, seconds)
        limit, limit_p99 = a_second(insert, threads, seconds)
        print(
            f"{threads:>3} at once: {ours:>6.0f} transactions/s, p99 {p99:>5.0f} ms; one row {limit:>6.0f}/s, p99"
            f" {limit_p99:>5.0f} ms; {ours / limit:.2f} of it",
            flush=True,
        )
    pot.refresh_from_db()
    booked = pot.entries.count() - 1
    print(f"lost or made: {PLENTY - booked - pot.balance}")


def verifying(entries: int) -> None:
    from talko.funding.ledger import actions, content
    from talko.funding.ledger.models import Account, Book, Entry, Transaction
    from talko.funding.ledger.verification import verify

    book = Book.objects.create(code="long")
    bank = Account.objects.create(book=book, code="bank", currency="SEK")
    other = Account.objects.create(book=book, code="other", currency="SEK")
    said = content.digest("posted", "x", [("bank", "SEK", -1), ("other", "SEK", 1)])
    for start in range(0, entries // 2, 10_000):
        keys = [f"{number}" for number in range(start, min(start + 10_000, entries // 2))]
        made = Transaction.objects.bulk_create(
            [Transaction(book=book, key=key, kind="posted", what="x", content=said) for key in keys],
            batch_size=500,
        )
        Entry.objects.bulk_create(
            [
                Entry(transaction=one, account=account, amount=amount)
                for one in made
                for account, amount in ((bank, -1), (other, 1))
            ],
            batch_size=2_000,
        )
    started, cpu = time.perf_counter(), time.process_time()
    while actions.seal(book):
        pass
    sealed = time.perf_counter() - started
    started, cpu = time.perf_counter(), time.process_time()
    (found,) = [one for one in verify() if one.book == "long"]
    taken = time.perf_counter() - started
    print(
        f"{found.entries:,} entries: sealed in {sealed:.1f} s, verified in {taken:.1f} s"
        f" ({time.process_time() - cpu:.1f} s of a processor): {'holds' if found.holds else found.faults}",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(prog="./talko bench ledger", description=__doc__)
    parser.add_argument("--seconds", type=float, default=5, help="how long each row is measured (5)")
    parser.add_argument(
        "--entries", type=int, default=1_000_000, help="of the ledger that is verified (1,000,000)"
    )
    parser.add_argument("--database", choices=["both", "sqlite", "postgres"], default="both")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        import django

        django.setup()
        from django.core.management import call_command

        call_command("setup")
        posting(options.seconds)
        verifying(options.entries)
        return
    with databases(options.database) as found:
        for name, address in found:
            print(f"\n{name}", flush=True)
            with tempfile.TemporaryDirectory(prefix="talko-bench-") as folder:
                environment = variables(Path(folder), address, 0)
                command = [
                    sys.executable,
                    __file__,
                    "--inside",
                    "--seconds",
                    str(options.seconds),
                    "--entries",
                    str(options.entries),
                ]
                subprocess.run(command, cwd=ROOT, env=environment | {"PATH": os.environ["PATH"]}, check=True)


if __name__ == "__main__":
    main()
