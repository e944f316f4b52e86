"""Books, accounts, transactions and entries.

Rows of transactions, entries and links are only ever added: the database refuses every change (see the first migration). What must
be taken back is reversed by a transaction of its own. An account that must not be overdrawn has a floor, and then also a balance, which
is changed together with the entries by one conditional statement; all other balances are sums of entries.
"""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from talko.core import ids
from talko.core.models import Record
from talko.core.values.money import LARGEST


class Book(Record):
    """The accounts of one owner, and the chain that their transactions are links of."""

    code = models.CharField(max_length=80, unique=True)
    """For instance "city:lulea"."""

    def __str__(self) -> str:
        return self.code


class Account(Record):
    book = models.ForeignKey(Book, on_delete=models.PROTECT, related_name="accounts")
    code = models.CharField(max_length=80)
    """Unique in its book, for instance "pot:winter"."""
    currency = models.CharField(max_length=3)
    floor = models.BigIntegerField(null=True)
    """Minor units: the least its balance may be; without one the account has no limit and no balance is stored."""
    balance = models.BigIntegerField(default=0)
    """Minor units, of an account with a floor."""
    reserved = models.BigIntegerField(default=0)
    """What pending transactions are going to take from it."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["book", "code"], name="ledger_account_code"),
            models.CheckConstraint(
                condition=Q(floor__isnull=True) | Q(balance__gte=F("floor") + F("reserved")),
                name="ledger_not_overdrawn",
            ),
            models.CheckConstraint(condition=Q(reserved__gte=0), name="ledger_reserved"),
        ]

    def __str__(self) -> str:
        return f"{self.book_id}/{self.code}"


class Kind(models.TextChoices):
    POSTED = "posted"
    PENDING = "pending"
    """Its entries do not count yet; what it is going to take from accounts with a floor is reserved."""
    VOIDED = "voided"
    """Ends a pending one without entries."""


class Transaction(models.Model):
    """Entries that make zero in each currency. Its key, made by the caller, is why it can be sent again without a second effect."""

    public_id = models.UUIDField(default=ids.new_id, unique=True, editable=False)
    book = models.ForeignKey(Book, on_delete=models.PROTECT, related_name="transactions")
    key = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    what = models.CharField(max_length=40)
    """What happened, for instance "pledge": a word of the caller's, no sentence and nothing about people."""
    content = models.CharField(max_length=64)
    """SHA-256 of what was asked for: the same key with another content is refused."""
    reverses = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="reversal")
    ends = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="end")
    """The pending one that it posts or voids."""
    until = models.DateTimeField(null=True)
    """When a pending one may be voided by the clock."""
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["book", "key"], name="ledger_key"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="ledger_kind"),
        ]
        indexes = [models.Index(fields=["until"], name="ledger_until", condition=Q(kind="pending"))]

    def __str__(self) -> str:
        return self.key


class Entry(models.Model):
    transaction = models.ForeignKey(Transaction, on_delete=models.PROTECT, related_name="entries")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="entries")
    amount = models.BigIntegerField()
    """Minor units of the account's currency: positive into the account, negative out of it."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["transaction", "account"], name="ledger_entry_once"),
            models.CheckConstraint(
                condition=Q(amount__range=(-LARGEST, LARGEST)) & ~Q(amount=0), name="ledger_amount"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount}"


class Link(models.Model):
    """A transaction's place in the chain of its book: after the link its entries are sealed, too.

    Links are added in batches, so that transactions of one book never wait for each other.
    """

    book = models.ForeignKey(Book, on_delete=models.PROTECT, related_name="links")
    number = models.PositiveBigIntegerField()
    """From 1."""
    transaction = models.OneToOneField(Transaction, on_delete=models.PROTECT, related_name="link")
    hash = models.CharField(max_length=64)
    """SHA-256 of the hash before it and of what the transaction says."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["book", "number"], name="ledger_link_number")]

    def __str__(self) -> str:
        return f"{self.number}"
