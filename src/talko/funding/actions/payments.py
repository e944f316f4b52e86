"""Payments: begun, told of by events, refunded, reconciled.

An event is stored as it came, then processed: the pledge, its campaign and the ledger change in one transaction, or nothing does. So
an event that comes twice, late or out of order has one effect, and one that never comes is made up for by `reconcile`.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from talko.core.database.rows import still
from talko.core.errors import Conflict
from talko.core.workflow import bring_along
from talko.funding import accounting, pledge_mail
from talko.funding.ledger.actions import post, reverse
from talko.funding.ledger.models import Transaction
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
    by_campaign: dict[int | None, list[Event]] = {}
    reports = {event.pk: provider_named(event.provider).read(event.raw) for event in events}
    known = {
        payment.number: payment.pledge.campaign_id
        for payment in Payment.objects.filter(
            number__in=[report.number for report in reports.values()]
        ).select_related("pledge")
    }
    for event in events:
        by_campaign.setdefault(known.get(reports[event.pk].number), []).append(event)
    for campaign, group in by_campaign.items():
        with transaction.atomic():
            held = (
                Campaign.objects.select_for_update(of=("self",)).select_related("city").get(pk=campaign)
                if campaign is not None
                else None
            )
            for event in group:
                _process(event, reports[event.pk], held)


def _process(event: Event, report: Report, campaign: Campaign | None) -> None:
    held = Event.objects.select_for_update().get(pk=event.pk)
    if held.processed_at is not None:
        return
    payment = (
        Payment.objects.select_for_update(of=("self",))
        .select_related("pledge")
        .filter(number=report.number, provider=event.provider)
        .first()
    )
    if payment is None or campaign is None:
        held.problem = "unknown"
    elif report.what != "failed" and (report.amount, report.currency) != (payment.amount, payment.currency):
        held.problem = "differs"
    else:
        payment.pledge.campaign = campaign
        {"paid": _paid, "failed": _failed, "refunded": _refunded}[report.what](payment)
    held.processed_at = timezone.now()
    held.save(update_fields=["processed_at", "problem"])


def _paid(payment: Payment) -> None:
    """Once: what comes after, in whatever order, finds it paid."""
    if payment.state not in {Payment.State.STARTED, Payment.State.FAILED}:
        return
    pledge, campaign = payment.pledge, payment.pledge.campaign
    book = accounting.book_of(campaign.city)
    came_from = accounting.at_provider(book, payment.provider, payment.currency)
    takes = pledge.state == Pledge.State.PROMISED and campaign.state in {"live", "settling"}
    payment.surplus = not takes
    into = accounting.crowd(book, campaign) if takes else accounting.surplus(book, payment.currency)
    post(
        book,
        key=f"paid:{payment.number}",
        what="pledge" if takes else "surplus",
        amounts={came_from: -payment.amount, into: payment.amount},
    )
    payment.state = Payment.State.PAID if takes else Payment.State.REFUNDING
    payment.save(update_fields=["state", "surplus"])
    if takes:
        bring_along(pledge, "count", by=None)
        needs_sum(campaign)
        pledge_mail.send(pledge, "paid")


def _failed(payment: Payment) -> None:
    """An old "failed" after "paid" says nothing."""
    Payment.objects.filter(pk=payment.pk, state=Payment.State.STARTED).update(state=Payment.State.FAILED)


def _refunded(payment: Payment) -> None:
    if payment.state != Payment.State.REFUNDING:
        return
    book = accounting.book_of(payment.pledge.campaign.city)
    paid = Transaction.objects.get(book=book, key=f"paid:{payment.number}")
    reverse(paid, key=f"refunded:{payment.number}")
    payment.state = Payment.State.REFUNDED
    payment.save(update_fields=["state"])
    if not payment.surplus:
        bring_along(payment.pledge, "refunded", by=None)
        pledge_mail.send(payment.pledge, "refunded")


def refund_waiting(*, most: int = 1_000) -> int:
    """Ask for every refund that is due; the provider does each once, however often it is asked. Returns how many are done."""
    done = 0
    due = Payment.objects.filter(state=Payment.State.REFUNDING).exclude(provider=bank_transfer.NAME)
    for payment in due.select_related("pledge").order_by("pk")[:most]:
        try:
            finished = provider_named(payment.provider).refund(payment)
        except PaymentFailed:
            logger.warning("a refund failed", payment=payment.number, exc_info=True)
            continue
        if finished:
            confirm_refund(payment)
            done += 1
    return done


def confirm_refund(payment: Payment) -> None:
    """The money has gone back."""
    with transaction.atomic():
        campaign = (
            Campaign.objects.select_for_update(of=("self",))
            .select_related("city")
            .get(pk=payment.pledge.campaign_id)
        )
        fresh = still(Payment.objects.select_for_update(of=("self",)).select_related("pledge"), pk=payment.pk)
        fresh.pledge.campaign = campaign
        _refunded(fresh)


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
