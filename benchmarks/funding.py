"""Pledges to one hot campaign, beside what the database can do at all, and the end of a large one: `./talko bench funding`.

Accepting: threads of one process each make pledges to the same campaign, as the form does. The limit in the same run is one row
inserted and committed by as many threads; the naive way also reads the campaign's sum and writes it back, and its lost pledges are counted.
Closing: so many pledges paid at the simulator, then the campaign ends, and is paid in or paid back.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from benchmarks.ledger import a_second  # noqa: E402  # found by the line above
from benchmarks.web import databases  # noqa: E402  # the same
from benchmarks.web_server.server import variables  # noqa: E402  # the same


def accepting(seconds: float) -> None:
    from django.db import connection, transaction
    from tests.funding.factories import CampaignFactory

    from talko.funding.actions.pledges import Wanted, make_pledge
    from talko.funding.models import Campaign, Pledge

    campaign = CampaignFactory()
    wanted = Wanted(20_000, email="gry@example.org")
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE one_row (said varchar(40))")
        cursor.execute("CREATE TABLE naive (id integer, raised bigint)")
        cursor.execute("INSERT INTO naive VALUES (1, 0)")

    def accept() -> None:
        key = uuid4()
        who = Wanted(wanted.amount, email=f"{key.hex}@example.org")
        make_pledge(by=None, campaign=campaign, wanted=who, key=key, address=key.hex)

    def insert() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("INSERT INTO one_row VALUES (%s)", [str(uuid4())])

    def naive() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT raised FROM naive WHERE id = 1")
            raised = cursor.fetchone()[0]
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("INSERT INTO one_row VALUES (%s)", [str(uuid4())])
            cursor.execute("UPDATE naive SET raised = %s WHERE id = 1", [raised + 1])

    for threads in (1, 8, 32):
        before = Pledge.objects.count()
        ours, p99 = a_second(accept, threads, seconds)
        limit, _limit_p99 = a_second(insert, threads, seconds)
        with connection.cursor() as cursor:
            cursor.execute("UPDATE naive SET raised = 0")
        naively, _naive_p99 = a_second(naive, threads, seconds)
        with connection.cursor() as cursor:
            cursor.execute("SELECT raised FROM naive")
            lost = round(naively * seconds) - cursor.fetchone()[0]
        made = Pledge.objects.count() - before
        print(
            f"{threads:>3} at once: {ours:>5.0f} pledges/s, p99 {p99:>4.0f} ms, {round(ours * seconds) - made} lost; one row"
            f" {limit:>5.0f}/s, {ours / limit:.2f} of it; read and written back {naively:>5.0f}/s, {lost} lost",
            flush=True,
        )
    assert Campaign.objects.get(pk=campaign.pk).state == "live"


def closing(pledges: int) -> None:
    from django.utils import timezone
    from tests.factories import officer_of
    from tests.funding.factories import CampaignFactory, pot_of

    from talko.funding import accounting, tasks
    from talko.funding.actions import payments, pots
    from talko.funding.ledger.verification import verify
    from talko.funding.models import Campaign, Charge, Payment, Pledge
    from talko.funding.payments import simulator

    for minimum, what in ((100_000, "funded"), (10**14, "not funded")):
        campaign = CampaignFactory(minimum=minimum, optimum=minimum)
        officer = officer_of(campaign.city)
        pots.commit(
            by=officer, pot=pot_of(campaign.city, filled=10**9, by=officer), campaign=campaign, most=10**8
        )
        promised = Pledge.objects.bulk_create(
            [
                Pledge(
                    campaign=campaign,
                    email=f"{number}@example.org",
                    language="en",
                    giver=f"{what}{number}",
                    amount=10_000,
                    token=f"{what}{number}"[:43],
                    key=uuid4(),
                )
                for number in range(pledges)
            ],
            batch_size=500,
        )
        numbers = [f"{campaign.pk % 90 + 10}{number:010}" for number in range(pledges)]
        Payment.objects.bulk_create(
            [
                Payment(
                    pledge=pledge,
                    provider="simulator",
                    number=number,
                    external=number,
                    amount=10_000,
                    currency="SEK",
                )
                for pledge, number in zip(promised, numbers, strict=True)
            ],
            batch_size=500,
        )
        Charge.objects.bulk_create(
            [
                Charge(
                    amount=10_000, currency="SEK", reference=number, state="paid", changed_at=timezone.now()
                )
                for number in numbers
            ],
            batch_size=500,
        )
        started = time.perf_counter()
        payments.receive("simulator", simulator.Simulator().since(timezone.now() - timedelta(days=1)))
        payments.process_waiting()
        paid = time.perf_counter() - started
        Campaign.objects.filter(pk=campaign.pk).update(ends_at=timezone.now() - timedelta(hours=1))
        started = time.perf_counter()
        while not Campaign.objects.get(pk=campaign.pk).is_settled:
            tasks.end_campaigns()
        closed = time.perf_counter() - started
        campaign.refresh_from_db()
        book = accounting.book_of(campaign.city)
        left = [
            accounting.balance(account(book, campaign)) for account in (accounting.crowd, accounting.payable)
        ]
        holds = all(one.holds for one in verify())
        print(
            f"{pledges:,} pledges: {pledges / paid:.0f} payments/s processed; {what}: closed in {closed:.1f} s,"
            f" {campaign.state}, crowd {left[0]}, payable {left[1]}, books {'hold' if holds else 'DO NOT HOLD'}",
            flush=True,
        )


def main() -> None:
    parser = argparse.ArgumentParser(prog="./talko bench funding", description=__doc__)
    parser.add_argument("--seconds", type=float, default=5, help="how long each row is measured (5)")
    parser.add_argument("--pledges", type=int, default=10_000, help="of the campaign that ends (10,000)")
    parser.add_argument("--database", choices=["both", "sqlite", "postgres"], default="both")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        import django

        django.setup()
        from django.core.management import call_command

        call_command("setup")
        accepting(options.seconds)
        closing(options.pledges)
        return
    with databases(options.database) as found:
        for name, address in found:
            print(f"\n{name}", flush=True)
            with tempfile.TemporaryDirectory(prefix="talko-bench-") as folder:
                environment = variables(Path(folder), address, 0) | {"PATH": os.environ["PATH"]}
                given = ["--seconds", str(options.seconds), "--pledges", str(options.pledges)]
                command = [sys.executable, __file__, "--inside", *given]
                subprocess.run(command, cwd=ROOT, env=environment, check=True)


if __name__ == "__main__":
    main()
