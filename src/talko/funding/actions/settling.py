"""What follows the end of a campaign: decided once, then done step by step, each step safe to repeat after an interruption."""

from django.db import transaction
from django.utils import timezone

from talko.core.workflow import bring_along, locked
from talko.funding import accounting, pledge_mail
from talko.funding.actions.payments import refund_waiting, waited_for
from talko.funding.actions.pledges import give_back
from talko.funding.actions.pots import pay_match, release
from talko.funding.ledger.actions import post
from talko.funding.models import Campaign, Commitment, Payment, Pledge
from talko.funding.sums import paid_pledges, sums_of

REFUNDS_AT_ONCE = 500


def decide(campaign: Campaign) -> Campaign:
    """Funded or not, once no payment is waited for any more. Then nothing that is paid later counts."""
    with transaction.atomic():
        fresh = locked(campaign)
        if fresh.state != "settling" or waited_for(fresh):
            return fresh
        promised = Pledge.objects.filter(campaign=fresh, state=Pledge.State.PROMISED)
        give_back(promised)
        promised.update(state=Pledge.State.LAPSED)
        sums, matches = sums_of(fresh, paid_pledges(fresh))
        enough = sums.all >= fresh.minimum or (fresh.kind == Campaign.Kind.KEEP and sums.crowd > 0)
        for commitment, record in () if enough else matches:  # what it would have come to
            Commitment.objects.filter(pk=commitment.pk).update(record=record)
        return bring_along(fresh, "fund" if enough else "fail", by=None, sums=sums)


def settle(campaign: Campaign) -> bool:
    """Carry on with what the decision demands; whether all of it is done."""
    if campaign.state == "delivery":
        return _pay_in(campaign)
    return _give_back(campaign)


def _pay_in(campaign: Campaign) -> bool:
    """The pots' money and the crowd's, onto the account that payouts are taken from."""
    with transaction.atomic():
        fresh = locked(campaign)
        if fresh.is_settled:
            return True
        _sums, matches = sums_of(fresh, paid_pledges(fresh))
    for commitment, record in matches:
        with transaction.atomic():
            locked(campaign)
            pay_match(commitment, record)
    with transaction.atomic():
        fresh = locked(campaign)
        book = accounting.book_of(fresh.city)
        crowd = accounting.crowd(book, fresh)
        if amount := accounting.balance(crowd):
            post(
                book,
                key=f"closing:{fresh.address_id}",
                what="closing",
                amounts={crowd: -amount, accounting.payable(book, fresh): amount},
            )
        _settled(fresh)
    without_account = Pledge.objects.filter(campaign=campaign, state=Pledge.State.PAID, person=None)
    pledge_mail.send_to_all(without_account.order_by("pk"), "funded")
    return True


def _give_back(campaign: Campaign) -> bool:
    """Everyone their money and the pots theirs. Some at a time: others do not wait for ten thousand refunds."""
    for commitment in campaign.commitments.filter(state=Commitment.State.STANDING):
        release(commitment)
    while True:
        with transaction.atomic():
            locked(campaign)
            paid = Pledge.objects.filter(campaign=campaign, state=Pledge.State.PAID).order_by("pk")
            some = list(paid.values_list("pk", flat=True)[:REFUNDS_AT_ONCE])
            give_back(Pledge.objects.filter(pk__in=some))
            Payment.objects.filter(pledge__in=some, state=Payment.State.PAID, surplus=False).update(
                state=Payment.State.REFUNDING
            )
            Pledge.objects.filter(pk__in=some).update(state=Pledge.State.REFUNDING)
        if not some:
            break
    while refund_waiting():
        pass
    with transaction.atomic():
        fresh = locked(campaign)
        open_ones = Pledge.objects.filter(campaign=fresh, state=Pledge.State.REFUNDING)
        if open_ones.exists():
            return False
        _settled(fresh)
    return True


def _settled(campaign: Campaign) -> None:
    Campaign.objects.filter(pk=campaign.pk).update(is_settled=True, updated_at=timezone.now())


def unsettled() -> list[Campaign]:
    over = Campaign.objects.filter(is_settled=False, state__in=("delivery", "not_funded", "cancelled"))
    return list(over.select_related("city").order_by("pk"))
