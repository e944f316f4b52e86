"""Every write of the ledger: `post`, `post_linked`, `reserve`, `settle`, `void`, `reverse`, and `seal`, which adds to the chain.

The semantics are TigerBeetle's, at our size: ids made by the client, two phases, linked transfers, flags against overdrawing.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import BigIntegerField, F, Q, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talko.core.errors import TalkoError
from talko.core.values.money import LARGEST
from talko.funding.ledger.content import digest, link_hash
from talko.funding.ledger.models import Account, Book, Entry, Kind, Link, Transaction

START = "0" * 64
SEALED_AT_ONCE = 5_000


class LedgerError(TalkoError):
    """What was asked for is no transaction: a mistake of the program, not of the person."""

    code = "ledger"
    status = 409
    message = _("This cannot be booked.")


class Overdrawn(LedgerError):
    """The account has less than is to be taken from it."""

    code = "overdrawn"
    message = _("There is not enough money left for this.")


class KeyReused(LedgerError):
    """The key has been used for something else."""

    code = "key_reused"
    message = _("This was already booked with another content.")


class Ended(LedgerError):
    """The pending transaction has been settled or voided, or the transaction reversed, before."""

    code = "ended"
    message = _("This has already been settled or taken back.")


Amounts = Mapping[Account, int]
"""Minor units by account: positive into it, negative out of it; zero in all in each currency."""


@dataclass(frozen=True)
class Draft:
    """A transaction to be: the accounts are all of one book."""

    book: Book
    key: str
    what: str
    amounts: Amounts
    kind: Kind = Kind.POSTED
    reverses: Transaction | None = None
    ends: Transaction | None = None
    until: datetime | None = None


def post(book: Book, *, key: str, what: str, amounts: Amounts) -> Transaction:
    """Book it, once for each key. Raises Overdrawn, KeyReused, or LedgerError for what does not balance."""
    return post_linked([Draft(book, key, what, amounts)])[0]


def reserve(
    book: Book, *, key: str, what: str, amounts: Amounts, until: datetime | None = None
) -> Transaction:
    """The first of two phases: nothing moves yet, but what accounts with a floor will give is held back."""
    return post_linked([Draft(book, key, what, amounts, Kind.PENDING, until=until)])[0]


def settle(pending: Transaction, *, key: str, amounts: Amounts | None = None) -> Transaction:
    """The second phase: as was reserved, or less. Raises Ended when it was settled or voided before."""
    reserved = _amounts(pending)
    taken = reserved if amounts is None else amounts
    if any(
        account not in reserved or not 0 <= amount * _sign(reserved[account]) <= abs(reserved[account])
        for account, amount in taken.items()
    ):
        raise LedgerError
    return post_linked([Draft(pending.book, key, pending.what, taken, Kind.POSTED, ends=pending)])[0]


def void(pending: Transaction, *, key: str) -> Transaction:
    """The second phase, when nothing is to move. Raises Ended when it was settled or voided before."""
    return post_linked([Draft(pending.book, key, pending.what, {}, Kind.VOIDED, ends=pending)])[0]


def void_expired(now: datetime | None = None) -> int:
    """Void all pending transactions whose time is over; returns how many."""
    over = Transaction.objects.filter(kind=Kind.PENDING, until__lte=now or timezone.now(), end__isnull=True)
    count = 0
    for pending in over.select_related("book").order_by("pk").iterator():
        try:
            void(pending, key=f"expired:{pending.public_id}")
        except Ended:
            continue
        count += 1
    return count


def reverse(posted: Transaction, *, key: str) -> Transaction:
    """The opposite entries, once. Raises Ended when it was reversed before, Overdrawn when the money has gone on."""
    if posted.kind != Kind.POSTED:
        raise LedgerError
    opposite = {account: -amount for account, amount in _amounts(posted).items()}
    return post_linked([Draft(posted.book, key, posted.what, opposite, reverses=posted)])[0]


@transaction.atomic
def post_linked(drafts: Sequence[Draft]) -> list[Transaction]:
    """All of them or none. Accounts are changed in one order, so that two callers never wait for each other."""
    found = [_book(draft) for draft in drafts]
    balances: dict[int, int] = defaultdict(int)
    reserved: dict[int, int] = defaultdict(int)
    for draft, (_made, is_new) in zip(drafts, found, strict=True):
        if is_new:
            _sum_up(draft, balances, reserved)
    for key in sorted({*balances, *reserved}):
        _move(key, balances[key], reserved[key])
    return [made for made, _is_new in found]


def _book(draft: Draft) -> tuple[Transaction, bool]:
    """Write it, or find it under its key."""
    _check(draft)
    lines = [(account.code, account.currency, amount) for account, amount in draft.amounts.items()]
    content = digest(
        draft.kind,
        draft.what,
        lines,
        reverses=draft.reverses.key if draft.reverses else "",
        ends=draft.ends.key if draft.ends else "",
    )
    try:
        with transaction.atomic():
            made = Transaction.objects.create(
                book=draft.book,
                key=draft.key,
                kind=draft.kind,
                what=draft.what,
                content=content,
                reverses=draft.reverses,
                ends=draft.ends,
                until=draft.until,
            )
    except IntegrityError:
        before = Transaction.objects.filter(book=draft.book, key=draft.key).first()
        if before is None and (draft.ends or draft.reverses):
            raise Ended from None
        if before is None:
            raise
        if before.content != content:
            raise KeyReused from None
        return before, False
    Entry.objects.bulk_create(
        Entry(transaction=made, account=account, amount=amount)
        for account, amount in draft.amounts.items()
        if amount
    )
    return made, True


def _check(draft: Draft) -> None:
    sums: dict[str, int] = defaultdict(int)
    for account, amount in draft.amounts.items():
        if account.book_id != draft.book.pk or isinstance(amount, bool) or not isinstance(amount, int):
            raise LedgerError
        if abs(amount) > LARGEST:
            raise LedgerError(_("This amount is too large."))
        sums[account.currency] += amount
    is_empty = not any(draft.amounts.values())
    if any(sums.values()) or is_empty != (draft.kind == Kind.VOIDED) or not 0 < len(draft.key) <= 120:
        raise LedgerError
    if draft.ends is not None and draft.ends.kind != Kind.PENDING:
        raise LedgerError


def _sum_up(draft: Draft, balances: dict[int, int], reserved: dict[int, int]) -> None:
    limited = {account: amount for account, amount in draft.amounts.items() if account.floor is not None}
    if draft.kind == Kind.PENDING:
        for account, amount in limited.items():
            reserved[account.pk] += max(0, -amount)
        return
    for account, amount in limited.items():
        balances[account.pk] += amount
    if draft.ends is not None:
        for account, amount in _amounts(draft.ends).items():
            if account.floor is not None:
                reserved[account.pk] -= max(0, -amount)


def _move(account: int, amount: int, held: int) -> None:
    """One statement that changes the balance or changes nothing; the constraint of the table is a second guard."""
    if not amount and not held:
        return
    into, hold = _whole(amount), _whole(held)
    enough = Q(balance__gte=F("floor") + F("reserved") + hold - into)
    moved = Account.objects.filter(enough, pk=account).update(
        balance=F("balance") + into, reserved=F("reserved") + hold
    )
    if not moved:
        raise Overdrawn


def _whole(amount: int) -> Value:
    """With its type: Django would take it for 32 bits, and PostgreSQL's driver would cut it to them without a word."""
    return Value(amount, output_field=BigIntegerField())


def _amounts(posted: Transaction) -> dict[Account, int]:
    return {
        entry.account: entry.amount
        for entry in posted.entries.select_related("account").order_by("account_id")
    }


def _sign(amount: int) -> int:
    return 1 if amount > 0 else -1


@transaction.atomic
def seal(book: Book) -> int:
    """Link the transactions that are not linked yet, in the order in which they are found; returns how many.

    One at a time for each book. A transaction that is committed late is linked late: keys of rows say nothing about order.
    """
    Book.objects.select_for_update().get(pk=book.pk)
    last = Link.objects.filter(book=book).order_by("number").last()
    number, before = (last.number, last.hash) if last else (0, START)
    waiting = Transaction.objects.filter(book=book, link__isnull=True).order_by("pk")[:SEALED_AT_ONCE]
    links = []
    for one in waiting.prefetch_related("entries__account"):
        lines = [(entry.account.code, entry.account.currency, entry.amount) for entry in one.entries.all()]
        number, before = number + 1, link_hash(before, one.key, one.content, lines, one.at)
        links.append(Link(book=book, number=number, transaction=one, hash=before))
    Link.objects.bulk_create(links, batch_size=500)
    return len(links)
