"""Payments: begun, told of by events, refunded, reconciled.

An event is stored as it came, then processed: the pledge, its campaign and the ledger change in one transaction, or nothing does. So
an event that comes twice, late or out of order has one effect, and one that never comes is made up for by `reconcile`.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from talko.core.database.rows import still
from talko.core.errors import Conflict
from talko.core.workflow import bring_along
from talko.funding import accounting, pledge_mail
from talko.funding.ledger.actions import Draft, post, post_linked
from talko.funding.ledger.models import Account, Transaction
from talko.funding.models import Campaign, Event, Payment, Pledge
from talko.funding.payments import bank_transfer, simulator
from talko.funding.payments.providers import PaymentFailed, Report, Started, offered, provider_named
from talko.funding.payments.references import new_number
from talko.funding.sums import needs_sum

logger = structlog.get_logger(__name__)
MOST_ATTEMPTS = 10
"""To pay one pledge."""
AT_ONCE = 200
"""Events of one transaction, so that many payments of one campaign do not wait for each other one by one."""
COUNTED = ("paid", "refunding", "refunded")
PATIENCE = timedelta(minutes=30)
"""A payment that was begun just before the end may still be paid so long after it; a transfer takes days."""
TRANSFER = timedelta(days=4)


def start_payment(pledge: Pledge, provider: str) -> Started:
    """At a provider that is offered; the open attempt at the same provider is gone on with."""
    chosen = provider_named(provider)
    if chosen not in offered():
        raise Conflict(_("This way to pay is no longer offered. Choose another one."))
    with transaction.atomic():
        fresh = still(Pledge.objects.select_for_update(of=("self",)).select_related("campaign"), pk=pledge.pk)
        if fresh.state != Pledge.State.PROMISED:
            raise Conflict(_("This pledge no longer needs to be paid."))
        if not fresh.campaign.takes_pledges:
            raise Conflict(_("The campaign has ended. Nothing was charged."))
        payment = fresh.payments.filter(provider=provider, state=Payment.State.STARTED).first()
        if payment is None:
            if fresh.payments.count() >= MOST_ATTEMPTS:
                raise Conflict(_("This has been tried too often. Make a new pledge."))
            payment = Payment.objects.create(
                pledge=fresh,
                provider=provider,
                number=new_number(),
                amount=fresh.amount,
                currency=fresh.campaign.currency,
            )
    started = chosen.start(payment)
    Payment.objects.filter(pk=payment.pk, external="").update(external=started.external)
    return started


def receive(provider: str, raws: Iterable[str]) -> list[Event]:
    """Store events exactly as they came; those that are known already are not stored again."""
    reader = provider_named(provider)
    found = [Event(provider=provider, event=reader.read(raw).event[:200], raw=raw) for raw in raws]
    names = [event.event for event in found]
    Event.objects.bulk_create(found, ignore_conflicts=True)
    return list(Event.objects.filter(provider=provider, event__in=names, processed_at__isnull=True))


def process_waiting() -> int:
    """Everything that has been received and not been processed; returns how many events."""
    done = 0
    while waiting := list(Event.objects.filter(processed_at__isnull=True).order_by("pk")[:AT_ONCE]):
        process(waiting)
        done += len(waiting)
    return done


def process(events: list[Event]) -> None:
    """All of one campaign in one transaction, which holds the campaign: its end and its payments never cross."""
    reports = {event.pk: provider_named(event.provider).read(event.raw) for event in events}
    numbers = [report.number for report in reports.values()]
    known = dict(Payment.objects.filter(number__in=numbers).values_list("number", "pledge__campaign"))
    by_campaign: dict[int | None, list[Event]] = {}
    for event in events:
        by_campaign.setdefault(known.get(reports[event.pk].number), []).append(event)
    for campaign, group in by_campaign.items():
        with transaction.atomic():
            held = _held(campaign) if campaign is not None else None
            _process(group, reports, held)


def _held(campaign: int) -> Campaign:
    return Campaign.objects.select_for_update(of=("self",)).select_related("city").get(pk=campaign)


def _held_payments(numbers: Iterable[str], campaign: Campaign) -> dict[str, Payment]:
    rows = Payment.objects.select_for_update(of=("self",)).select_related("pledge__person", "pledge__reward")
    found = {payment.number: payment for payment in rows.filter(number__in=list(numbers))}
    for payment in found.values():
        payment.pledge.campaign = campaign
    return found


def _process(group: list[Event], reports: Mapping[int, Report], campaign: Campaign | None) -> None:
    waiting = Event.objects.select_for_update().filter(
        pk__in=[event.pk for event in group], processed_at__isnull=True
    )
    events = list(waiting.order_by("pk"))
    numbers = [reports[event.pk].number for event in events]
    payments = _held_payments(numbers, campaign) if campaign is not None else {}
    books = Books(campaign) if campaign is not None else None
    for event in events:
        report = reports[event.pk]
        payment = payments.get(report.number)
        if payment is None or books is None or payment.provider != event.provider:
            event.problem = "unknown"
        elif report.what != "failed" and (report.amount, report.currency) != (
            payment.amount,
            payment.currency,
        ):
            event.problem = "differs"
        else:
            {"paid": _paid, "failed": _failed, "refunded": _refunded}[report.what](payment, books)
        event.processed_at = timezone.now()
    Event.objects.bulk_update(events, ["processed_at", "problem"])


class Books:
    """The accounts that one campaign's payments are booked on, each looked up once."""

    def __init__(self, campaign: Campaign) -> None:
        self.campaign = campaign
        self.book = accounting.book_of(campaign.city)
        self.crowd = accounting.crowd(self.book, campaign)
        self._at: dict[tuple[str, str], Account] = {}

    def at_provider(self, payment: Payment) -> Account:
        key = payment.provider, payment.currency
        if key not in self._at:
            self._at[key] = accounting.at_provider(self.book, *key)
        return self._at[key]

    def into(self, payment: Payment) -> Account:
        return accounting.surplus(self.book, payment.currency) if payment.surplus else self.crowd


def _paid(payment: Payment, books: Books) -> None:
    """Once: what comes after, in whatever order, finds it paid."""
    if payment.state not in {Payment.State.STARTED, Payment.State.FAILED}:
        return
    pledge, campaign = payment.pledge, books.campaign
    takes = pledge.state == Pledge.State.PROMISED and campaign.state in {"live", "settling"}
    payment.surplus = not takes
    post(
        books.book,
        key=f"paid:{payment.number}",
        what="pledge" if takes else "surplus",
        amounts={books.at_provider(payment): -payment.amount, books.into(payment): payment.amount},
    )
    payment.state = Payment.State.PAID if takes else Payment.State.REFUNDING
    payment.save(update_fields=["state", "surplus"])
    if takes:
        bring_along(pledge, "count", by=None)
        needs_sum(campaign)
        pledge_mail.send(pledge, "paid")


def _failed(payment: Payment, books: Books) -> None:
    """An old "failed" after "paid" says nothing."""
    if payment.state == Payment.State.STARTED:
        payment.state = Payment.State.FAILED
        payment.save(update_fields=["state"])


def _refunded(payment: Payment, books: Books) -> None:
    if payment.state != Payment.State.REFUNDING:
        return
    paid = Transaction.objects.get(book=books.book, key=f"paid:{payment.number}")
    back = {books.at_provider(payment): payment.amount, books.into(payment): -payment.amount}
    post_linked([Draft(books.book, f"refunded:{payment.number}", paid.what, back, reverses=paid)])
    payment.state = Payment.State.REFUNDED
    payment.save(update_fields=["state"])
    if not payment.surplus:
        bring_along(payment.pledge, "refunded", by=None)
        pledge_mail.send(payment.pledge, "refunded")


def refund_waiting(*, most: int = AT_ONCE) -> int:
    """Ask for refunds that are due; the provider does each once, however often it is asked. Returns how many are done."""
    due = Payment.objects.filter(state=Payment.State.REFUNDING).exclude(provider=bank_transfer.NAME)
    finished: dict[int, list[str]] = {}
    for payment in due.select_related("pledge").order_by("pk")[:most]:
        try:
            if provider_named(payment.provider).refund(payment):
                finished.setdefault(payment.pledge.campaign_id, []).append(payment.number)
        except PaymentFailed:
            logger.warning("a refund failed", payment=payment.number, exc_info=True)
    for campaign, numbers in finished.items():
        confirm_refunds(campaign, numbers)
    return sum(map(len, finished.values()))


@transaction.atomic
def confirm_refunds(campaign: int, numbers: list[str]) -> None:
    """This money has gone back."""
    held = _held(campaign)
    books = Books(held)
    for payment in _held_payments(numbers, held).values():
        _refunded(payment, books)


def tell_of_simulated(now: datetime | None = None) -> int:
    """The simulator's events whose time has come."""
    count = 0
    for _charge, raw in simulator.due(now or timezone.now()):
        receive(simulator.NAME, [raw])
        count += 1
    return count


def reconcile(since: datetime) -> int:
    """Ask each provider for everything that changed: alone it recovers all, had every event been lost."""
    received = 0
    for provider in offered():
        received += len(receive(provider.name, provider.since(since)))
    return received


def waited_for(campaign: Campaign) -> bool:
    """Whether a payment that was begun in time may still come."""
    assert campaign.ends_at is not None
    now = timezone.now()
    if campaign.settles_by is not None and now > campaign.settles_by:
        return False
    begun = Payment.objects.filter(pledge__campaign=campaign, state=Payment.State.STARTED)
    slow = begun.filter(provider=bank_transfer.NAME)
    if now <= campaign.ends_at + PATIENCE:
        return begun.exists()
    return now <= campaign.ends_at + TRANSFER and slow.exists()
