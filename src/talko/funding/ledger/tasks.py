"""The chain grows in the background, what is pending for too long is voided, and each night every book is computed again."""

from datetime import timedelta

import structlog

from talko.core.background.schedule import CLOCK, periodic
from talko.funding.ledger.actions import SEALED_AT_ONCE, seal, void_expired
from talko.funding.ledger.models import Book
from talko.funding.ledger.verification import verify

logger = structlog.get_logger(__name__)


@periodic(every=timedelta(minutes=1), lane=CLOCK)
def keep() -> None:
    void_expired()
    for book in Book.objects.filter(transactions__link__isnull=True, transactions__isnull=False).distinct():
        while seal(book) == SEALED_AT_ONCE:
            pass


@periodic(every=timedelta(days=1))
def verify_all() -> None:
    """What does not hold is an error in the log, with the first row of each kind."""
    for book in verify():
        if not book.holds:
            logger.error("a book of the ledger does not hold", book=book.book, faults=book.faults)
