"""Double entry that can only be added to: what is refused, what is done once, and what a check finds."""

import io
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from structlog.testing import capture_logs

from talko.core.values.money import LARGEST
from talko.funding.ledger import actions, append_only, tasks
from talko.funding.ledger.models import Account, Book, Entry, Transaction
from talko.funding.ledger.verification import verify

pytestmark = pytest.mark.django_db


@pytest.fixture
def book() -> Book:
    return Book.objects.create(code="city:lulea")


@pytest.fixture
def bank(book: Book) -> Account:
    return Account.objects.create(book=book, code="bank", currency="SEK")


@pytest.fixture
def pot(book: Book) -> Account:
    return Account.objects.create(book=book, code="pot", currency="SEK", floor=0)


@pytest.fixture
def filled(book: Book, bank: Account, pot: Account) -> Account:
    actions.post(book, key="in", what="paid_in", amounts={bank: -10_000, pot: 10_000})
    return pot


def balance(account: Account) -> tuple[int, int]:
    account.refresh_from_db()
    return account.balance, account.reserved


def faults() -> list[str]:
    return [fault for book in verify() for fault in book.faults]


def test_it_works(book: Book, bank: Account, filled: Account) -> None:
    held = actions.reserve(book, key="a", what="match", amounts={filled: -4_000, bank: 4_000})
    assert balance(filled) == (10_000, 4_000)
    settled = actions.settle(held, key="b", amounts={filled: -3_000, bank: 3_000})
    assert balance(filled) == (7_000, 0)
    actions.reverse(settled, key="c")
    assert balance(filled) == (10_000, 0)
    assert actions.seal(book) == 4
    assert faults() == []


def test_nothing_is_taken_that_is_not_there(book: Book, bank: Account, filled: Account) -> None:
    with pytest.raises(actions.Overdrawn):
        actions.post(book, key="a", what="match", amounts={filled: -10_001, bank: 10_001})
    actions.reserve(book, key="b", what="match", amounts={filled: -9_999, bank: 9_999})
    with pytest.raises(actions.Overdrawn):
        actions.post(book, key="c", what="match", amounts={filled: -2, bank: 2})
    actions.post(book, key="d", what="match", amounts={filled: -1, bank: 1})
    assert balance(filled) == (9_999, 9_999)
    assert Transaction.objects.filter(key__in="ac").count() == 0


def test_the_largest_amounts_are_booked_whole(book: Book, bank: Account, pot: Account) -> None:
    actions.post(book, key="a", what="paid_in", amounts={bank: -LARGEST, pot: LARGEST})
    held = actions.reserve(book, key="b", what="match", amounts={pot: 1 - LARGEST, bank: LARGEST - 1})
    assert balance(pot) == (LARGEST, LARGEST - 1)
    actions.settle(held, key="c")
    assert (balance(pot), faults()) == ((1, 0), [])


def test_the_same_key_books_once(book: Book, bank: Account, filled: Account) -> None:
    first = actions.post(book, key="a", what="match", amounts={filled: -1, bank: 1})
    again = actions.post(book, key="a", what="match", amounts={bank: 1, filled: -1})
    assert (again, balance(filled)) == (first, (9_999, 0))
    with pytest.raises(actions.KeyReused):
        actions.post(book, key="a", what="match", amounts={filled: -2, bank: 2})


def test_linked_ones_are_all_booked_or_none(book: Book, bank: Account, filled: Account) -> None:
    other = Book.objects.create(code="city:austin")
    here = Account.objects.create(book=other, code="bank", currency="USD")
    there = Account.objects.create(book=other, code="pot", currency="USD", floor=0)
    drafts = [
        actions.Draft(book, "a", "match", {filled: -5, bank: 5}),
        actions.Draft(other, "a", "match", {there: -5, here: 5}),
    ]
    with pytest.raises(actions.Overdrawn):
        actions.post_linked(drafts)
    assert (balance(filled), Transaction.objects.filter(key="a").exists()) == ((10_000, 0), False)


def test_each_currency_makes_zero(book: Book, bank: Account, pot: Account) -> None:
    euros = Account.objects.create(book=book, code="euros", currency="EUR")
    for number, amounts in enumerate(
        [
            {bank: 1},
            {bank: 1, euros: -1},
            {bank: 2, pot: -1},
            {},
            {bank: LARGEST + 1, pot: -LARGEST - 1},
            {bank: 0, pot: 0},
        ]
    ):
        with pytest.raises(actions.LedgerError):
            actions.post(book, key=f"{number}", what="wrong", amounts=amounts)
    assert Transaction.objects.count() == 0


def test_a_pending_one_ends_once(book: Book, bank: Account, filled: Account) -> None:
    held = actions.reserve(book, key="a", what="match", amounts={filled: -4, bank: 4})
    for amounts in ({filled: -5, bank: 5}, {filled: 1, bank: -1}):
        with pytest.raises(actions.LedgerError):
            actions.settle(held, key="b", amounts=amounts)
    actions.void(held, key="c")
    assert balance(filled) == (10_000, 0)
    for end in (actions.void, actions.settle):
        with pytest.raises(actions.Ended):
            end(held, key="d")
    assert balance(filled) == (10_000, 0)


def test_a_posted_one_is_reversed_once(book: Book, bank: Account, filled: Account) -> None:
    posted = actions.post(book, key="a", what="match", amounts={filled: -4, bank: 4})
    actions.reverse(posted, key="b")
    with pytest.raises(actions.Ended):
        actions.reverse(posted, key="c")
    assert balance(filled) == (10_000, 0)


def test_what_is_pending_for_too_long_is_voided(book: Book, bank: Account, filled: Account) -> None:
    now = timezone.now()
    actions.reserve(book, key="a", what="match", amounts={filled: -4, bank: 4}, until=now)
    actions.reserve(
        book, key="b", what="match", amounts={filled: -3, bank: 3}, until=now + timedelta(milliseconds=1)
    )
    assert (actions.void_expired(now), balance(filled)) == (1, (10_000, 3))
    assert actions.void_expired(now) == 0


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE funding_ledger_entry SET amount = amount * 2",
        "DELETE FROM funding_ledger_entry",
        "UPDATE funding_ledger_transaction SET what = 'gift'",
        "DELETE FROM funding_ledger_transaction",
        "UPDATE funding_ledger_link SET hash = ''",
        "DELETE FROM funding_ledger_link",
        "UPDATE funding_ledger_account SET currency = 'EUR'",
        "DELETE FROM funding_ledger_account",
        "UPDATE funding_ledger_account SET balance = -1 WHERE floor IS NOT NULL",
        """INSERT INTO funding_ledger_entry (transaction_id, account_id, amount)
            SELECT t.id, a.id, 7 FROM funding_ledger_transaction t, funding_ledger_account a WHERE a.code = 'third'""",
    ],
)
@pytest.mark.usefixtures("filled")
def test_the_database_refuses_to_forget(book: Book, statement: str) -> None:
    Account.objects.create(book=book, code="third", currency="SEK")
    actions.seal(book)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert faults() == []


@contextmanager
def without_triggers() -> Iterator[None]:
    """As somebody who rules the database could do."""
    with connection.cursor() as cursor:
        for statement in append_only.undoing(connection.vendor):
            cursor.execute(statement)
        yield
        for statement in append_only.statements(connection.vendor):
            cursor.execute(statement)


def tampered(statement: str) -> list[str]:
    with without_triggers(), connection.cursor() as cursor:
        cursor.execute(statement)
    return faults()


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        (
            "UPDATE funding_ledger_entry SET amount = amount * 2",
            "chain: link 1, transaction in, is not what was sealed",
        ),
        ("UPDATE funding_ledger_transaction SET key = 'x' WHERE key = 'one'", "chain: link 2, transaction x"),
        (
            "UPDATE funding_ledger_transaction SET content = '' WHERE key = 'one'",
            "chain: link 2, transaction one",
        ),
        ("DELETE FROM funding_ledger_link WHERE number = 2", "chain: link 2 is missing"),
        (
            "UPDATE funding_ledger_account SET balance = balance + 1 WHERE code = 'pot'",
            "account: pot has 9992",
        ),
        (
            "UPDATE funding_ledger_account SET reserved = 1 WHERE code = 'pot'",
            "account: pot has 9991 and 1 reserved",
        ),
    ],
)
def test_what_was_tampered_with_is_named(
    book: Book, bank: Account, filled: Account, statement: str, says: str
) -> None:
    for key, amount in (("one", 4), ("two", 5)):
        actions.post(book, key=key, what="match", amounts={filled: -amount, bank: amount})
    actions.seal(book)
    assert any(fault.startswith(says) for fault in tampered(statement))


def test_the_command_says_whether_each_book_holds(book: Book, filled: Account) -> None:
    said = io.StringIO()
    call_command("ledger", "verify", stdout=said)
    assert said.getvalue() == "city:lulea: holds (1 transactions, 2 entries, 1 not sealed yet)\n"
    with without_triggers():
        Entry.objects.filter(account=filled).update(amount=1)
    with pytest.raises(SystemExit) as ended:
        call_command("ledger", "verify", stdout=said)
    assert ended.value.code == 1
    assert "DOES NOT HOLD" in said.getvalue()
    assert "balance: transaction in does not make zero" in said.getvalue()


@pytest.mark.django_db(transaction=True)
def test_many_at_once_spend_a_pot_to_the_last_minor_unit(book: Book, bank: Account, filled: Account) -> None:
    """Eight of them ask for more than there is; what is given is all of it, and no more."""
    given: list[int] = []
    start = threading.Barrier(8, timeout=30)

    def spend() -> None:
        start.wait()
        for _number in range(5):
            try:
                actions.post(book, key=str(uuid4()), what="match", amounts={filled: -400, bank: 400})
                given.append(400)
            except actions.Overdrawn:
                pass
        connection.close()

    at_once(spend, 8)
    assert (sum(given), balance(filled)) == (10_000, (0, 0))
    assert faults() == []


@pytest.mark.django_db(transaction=True)
def test_the_same_key_at_once_books_once(book: Book, bank: Account, filled: Account) -> None:
    found: list[int] = []
    start = threading.Barrier(6, timeout=30)

    def pay() -> None:
        start.wait()
        found.append(actions.post(book, key="a", what="match", amounts={filled: -1, bank: 1}).pk)
        connection.close()

    at_once(pay, 6)
    assert (len(found), len(set(found)), balance(filled)) == (6, 1, (9_999, 0))


def at_once(work: Callable[[], None], count: int) -> None:
    threads = [threading.Thread(target=work) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


class Machine(RuleBasedStateMachine):
    """The ledger beside a dictionary that does the same."""

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.book = Book.objects.create(code=f"book:{uuid4()}")
        self.accounts = [
            Account.objects.create(book=self.book, code=f"{floor}", currency="SEK", floor=floor)
            for floor in (None, 0, -50)
        ]
        self.balances, self.reserved = [0, 0, 0], [0, 0, 0]
        self.pending: list[tuple[Transaction, int, int, int]] = []
        self.posted: list[tuple[Transaction, int, int, int]] = []

    def teardown(self) -> None:
        assert faults() == []
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    def left(self, account: int) -> int:
        floor = self.accounts[account].floor
        return 10**9 if floor is None else self.balances[account] - self.reserved[account] - floor

    def move(self, source: int, target: int, amount: int) -> None:
        self.balances[source] -= amount
        self.balances[target] += amount

    def amounts(self, source: int, target: int, amount: int) -> dict[Account, int]:
        return {self.accounts[source]: -amount, self.accounts[target]: amount}

    pairs = st.permutations([0, 1, 2]).map(lambda order: order[:2])

    @rule(pair=pairs, amount=st.integers(1, 100))
    def post(self, pair: list[int], amount: int) -> None:
        source, target = pair
        try:
            made = actions.post(
                self.book, key=str(uuid4()), what="x", amounts=self.amounts(source, target, amount)
            )
        except actions.Overdrawn:
            assert self.left(source) < amount
        else:
            assert self.left(source) >= amount
            self.move(source, target, amount)
            self.posted.append((made, source, target, amount))

    @rule(pair=pairs, amount=st.integers(1, 100))
    def reserve(self, pair: list[int], amount: int) -> None:
        source, target = pair
        try:
            made = actions.reserve(
                self.book, key=str(uuid4()), what="x", amounts=self.amounts(source, target, amount)
            )
        except actions.Overdrawn:
            assert self.left(source) < amount
        else:
            assert self.left(source) >= amount
            self.reserved[source] += amount
            self.pending.append((made, source, target, amount))

    @precondition(lambda self: self.pending)
    @rule(data=st.data())
    def settle(self, data: st.DataObject) -> None:
        made, source, target, amount = self.pending.pop(data.draw(st.integers(0, len(self.pending) - 1)))
        taken = data.draw(st.integers(0, amount))
        self.reserved[source] -= amount
        if taken:
            actions.settle(made, key=str(uuid4()), amounts=self.amounts(source, target, taken))
            self.move(source, target, taken)
        else:
            actions.void(made, key=str(uuid4()))

    @precondition(lambda self: self.posted)
    @rule(data=st.data())
    def reverse(self, data: st.DataObject) -> None:
        at = data.draw(st.integers(0, len(self.posted) - 1))
        made, source, target, amount = self.posted[at]
        try:
            actions.reverse(made, key=str(uuid4()))
        except actions.Overdrawn:
            assert self.left(target) < amount
        else:
            self.posted.pop(at)
            self.move(target, source, amount)

    @rule()
    def seal(self) -> None:
        actions.seal(self.book)

    @invariant()
    def both_say_the_same(self) -> None:
        for place in (1, 2):
            assert balance(self.accounts[place]) == (self.balances[place], self.reserved[place])


def test_whatever_is_done_both_say_the_same() -> None:
    machine = Machine.TestCase()
    machine.settings = hypothesis_settings(max_examples=12, stateful_step_count=14, deadline=None)
    machine.runTest()


def test_the_chain_grows_in_the_background(book: Book, bank: Account, filled: Account) -> None:
    actions.reserve(book, key="a", what="match", amounts={filled: -4, bank: 4}, until=timezone.now())
    for _again in range(2):
        tasks.keep()
    assert [(one.number, one.transaction.key.split(":")[0]) for one in book.links.order_by("number")] == [
        (1, "in"),
        (2, "a"),
        (3, "expired"),
    ]
    assert (balance(filled), faults()) == ((10_000, 0), [])


def test_each_night_a_book_that_does_not_hold_is_an_error_in_the_log(filled: Account) -> None:
    with capture_logs() as logged:
        tasks.verify_all()
        assert logged == []
        Account.objects.filter(pk=filled.pk).update(balance=10_001)
        tasks.verify_all()
    assert [(entry["log_level"], entry["book"]) for entry in logged] == [("error", "city:lulea")]
    assert logged[0]["faults"][0].startswith("account: pot has 10001")
