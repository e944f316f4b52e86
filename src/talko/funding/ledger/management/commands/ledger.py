"""`talko ledger verify`: computes every book again and says whether it holds."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from talko.funding.ledger.verification import verify


class Command(BaseCommand):
    help = "Compute every book of the ledger again: sums, balances, what is reserved, and the chain."

    def add_arguments(self, parser: CommandParser) -> None:
        commands = parser.add_subparsers(dest="what", required=True, metavar="verify")
        check = commands.add_parser(
            "verify", help="one line a book; exit code 1 when one of them does not hold"
        )
        check.add_argument(
            "--demo", action="store_true", help="the demo's, also where a server is configured"
        )

    def handle(self, *args: Any, what: str, **options: Any) -> None:
        books = list(verify())
        for book in books:
            said = f"{book.transactions:,} transactions, {book.entries:,} entries, {book.unsealed:,} not sealed yet"
            self.stdout.write(f"{book.book}: {'holds' if book.holds else 'DOES NOT HOLD'} ({said})")
            for fault in book.faults:
                self.stdout.write(f"  {fault}")
        if not books:
            self.stdout.write("There are no books yet.")
        if not all(book.holds for book in books):
            raise SystemExit(1)
