"""The whole of each book computed again from its rows: `verify`."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

from django.db.models import F

from talko.funding.ledger.actions import START
from talko.funding.ledger.content import digest, link_hash
from talko.funding.ledger.models import Account, Book, Entry, Kind, Transaction

AT_ONCE = 5_000


@dataclass
class Verified:
    """What was found in one book. It holds when there is no fault."""

    book: str
    transactions: int = 0
    entries: int = 0
    unsealed: int = 0
    faults: list[str] = field(default_factory=list)
    """The first of each kind, and which row it is in."""

    @property
    def holds(self) -> bool:
        return not self.faults


@dataclass(frozen=True)
class _Read:
    """A transaction as it stands in the database."""

    id: int
    number: int | None
    hash: str
    key: str
    kind: str
    what: str
    content: str
    reverses: str
    ends: int | None
    ends_key: str
    at: datetime
    lines: list[tuple[str, str, int]]
    accounts: list[int]


@dataclass
class _Sums:
    balances: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    pending: dict[int, dict[int, int]] = field(default_factory=dict)


def verify() -> Iterator[Verified]:
    """Each book with what was found. Reads row by row, so that memory does not grow with the ledger but for what is pending."""
    for book in Book.objects.order_by("code"):
        yield _verified(book)


def _verified(book: Book) -> Verified:
    found, sums = Verified(book.code), _Sums()
    before, number = START, 0
    for one in _transactions(book):
        found.transactions += 1
        found.entries += len(one.lines)
        if one.number is None:
            found.unsealed += 1
        else:
            number += 1
            before = _check_link(found, one, number, before)
        _check_content(found, one)
        _add(sums, one)
    _check_accounts(found, book, sums)
    return found


def _check_link(found: Verified, one: _Read, number: int, before: str) -> str:
    expected = link_hash(before, one.key, one.content, one.lines, one.at)
    if not any("chain" in fault for fault in found.faults):
        if one.number != number:
            found.faults.append(f"chain: link {number} is missing before transaction {one.key}")
        elif one.hash != expected:
            found.faults.append(f"chain: link {number}, transaction {one.key}, is not what was sealed")
    return one.hash


def _check_content(found: Verified, one: _Read) -> None:
    sums: dict[str, int] = defaultdict(int)
    for _code, currency, amount in one.lines:
        sums[currency] += amount
    if any(sums.values()):
        _once(found, "balance", f"transaction {one.key} does not make zero")
    if one.content != digest(one.kind, one.what, one.lines, reverses=one.reverses, ends=one.ends_key):
        _once(found, "content", f"transaction {one.key} is not what was asked for")


def _once(found: Verified, kind: str, text: str) -> None:
    if not any(fault.startswith(f"{kind}:") for fault in found.faults):
        found.faults.append(f"{kind}: {text}")


def _add(sums: _Sums, one: _Read) -> None:
    amounts = dict(zip(one.accounts, (amount for _code, _currency, amount in one.lines), strict=True))
    if one.kind == Kind.PENDING:
        sums.pending[one.id] = amounts
        return
    if one.ends is not None:
        sums.pending.pop(one.ends, None)
    for account, amount in amounts.items():
        sums.balances[account] += amount


def _check_accounts(found: Verified, book: Book, sums: _Sums) -> None:
    reserved: dict[int, int] = defaultdict(int)
    for amounts in sums.pending.values():
        for key, amount in amounts.items():
            reserved[key] += max(0, -amount)
    for account in Account.objects.filter(book=book, floor__isnull=False).order_by("code"):
        expected = sums.balances[account.pk], reserved[account.pk]
        if (account.balance, account.reserved) != expected:
            _once(
                found,
                "account",
                f"{account.code} has {account.balance} and {account.reserved} reserved; its entries make"
                f" {expected[0]} and {expected[1]}",
            )
        elif account.floor is not None and account.balance - account.reserved < account.floor:
            _once(found, "account", f"{account.code} is overdrawn")


def _transactions(book: Book) -> Iterator[_Read]:
    """In the order of the chain, then those that are not linked yet."""
    names = dict(Account.objects.filter(book=book).values_list("pk", "code"))
    currencies = dict(Account.objects.filter(book=book).values_list("pk", "currency"))
    order = (F("transaction__link__number").asc(nulls_last=True), "transaction_id", "account_id")
    entries = (
        Entry.objects.filter(transaction__book=book)
        .order_by(*order)
        .values_list("transaction_id", "transaction__link__number", "account_id", "amount")
        .iterator(chunk_size=AT_ONCE)
    )
    by_transaction = groupby(entries, key=lambda row: row[0])
    following = next(by_transaction, None)
    rows = (
        Transaction.objects.filter(book=book)
        .order_by(F("link__number").asc(nulls_last=True), "pk")
        .values_list(
            "pk",
            "link__number",
            "link__hash",
            "key",
            "kind",
            "what",
            "content",
            "reverses__key",
            "ends_id",
            "ends__key",
            "at",
        )
        .iterator(chunk_size=AT_ONCE)
    )
    for id, number, hash, key, kind, what, content, reverses, ends, ends_key, at in rows:
        own: list[tuple[int, int]] = []
        if following is not None and following[0] == id:
            own = [(account, amount) for _id, _number, account, amount in following[1]]
            following = next(by_transaction, None)
        yield _Read(
            id,
            number,
            hash or "",
            key,
            kind,
            what,
            content,
            reverses or "",
            ends,
            ends_key or "",
            at,
            [(names.get(account, "?"), currencies.get(account, "?"), amount) for account, amount in own],
            [account for account, _amount in own],
        )
