"""What can happen to a campaign, a pot, a payout and an offer of help.

A campaign's end is made by time: `end` at its last moment; `fund` or `fail` by `actions.settling.decide`, once no payment is waited for.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talko.accounts.models import Person
from talko.core.errors import Conflict, Invalid
from talko.core.registries.interested import interested_in
from talko.core.text.cleaning import check_length, in_each_language, one_line, several_lines
from talko.core.values import localised
from talko.core.values.money import LARGEST
from talko.core.workflow import Made, Move, Tell, Workflow, bring_along
from talko.funding import accounting, rules, signals
from talko.funding.actions import payouts
from talko.funding.actions.payments import TRANSFER
from talko.funding.actions.pledges import give_back
from talko.funding.content import content_of, faults
from talko.funding.ledger.actions import post
from talko.funding.models import Campaign, InKind, Payout, Pledge, Pot
from talko.funding.models.payout import APPROVALS
from talko.funding.notifications import tell, those_who_gave, those_who_write, treasurers_of
from talko.funding.sums import Sums, needs_sum


def _writers(campaign: Campaign) -> Iterable[Person]:
    return those_who_write(campaign)


def _readers(campaign: Campaign) -> Iterable[Person]:
    return [*interested_in(campaign.solution.challenge), *those_who_write(campaign)]


def _all_who_took_part(campaign: Campaign) -> Iterable[Person]:
    return [*those_who_gave(campaign), *those_who_write(campaign)]


def _require_complete(campaign: Campaign, *, by: Person) -> None:
    now = timezone.now()
    Invalid.raise_for(faults(content_of(campaign), country=campaign.city.country, now=now))


def _publish(campaign: Campaign, *, by: Person) -> None:
    _require_complete(campaign, by=by)
    assert campaign.ends_at is not None
    accounting.open_accounts(campaign)
    campaign.reviewer, campaign.review_note = by, ""
    campaign.live_at = campaign.updated_at = timezone.now()
    campaign.settles_by = campaign.ends_at + TRANSFER + timedelta(hours=1)


def _send_back(campaign: Campaign, *, by: Person, note: str) -> None:
    note = several_lines(note)
    if not note:
        raise Invalid(fields={"note": _("Say what should be changed.")})
    check_length(10_000, note=note)
    campaign.review_note = note


def _end(campaign: Campaign, *, by: Person | None) -> None:
    campaign.ended_at = campaign.ends_at


def _decided(campaign: Campaign, *, by: Person | None, sums: Sums) -> Made:
    campaign.raised, campaign.raised_at, campaign.needs_sum = sums.all, timezone.now(), False
    return Made(data={"amount": localised.money(campaign.money(sums.all))}, values={"sums": sums})


def _call_off(campaign: Campaign, *, by: Person, reason: str) -> Made:
    reason = several_lines(reason)
    if not reason:
        raise Invalid(fields={"reason": _("Say why. Everyone who gave can read it.")})
    check_length(1_000, reason=reason)
    campaign.stopped_because, campaign.ended_at = reason, timezone.now()
    promised = Pledge.objects.filter(campaign=campaign, state=Pledge.State.PROMISED)
    give_back(promised)
    promised.update(state=Pledge.State.CANCELLED)
    return Made(data={"reason": reason})


def _close(campaign: Campaign, *, by: Person, report: dict[str, str]) -> None:
    report = in_each_language(report, several_lines)
    if not report:
        raise Invalid(fields={"report": _("Say what came of it.")})
    for text in report.values():
        check_length(20_000, report=text)
    if campaign.payouts.filter(state__in=("asked", "approved")).exists():
        raise Conflict(_("A payout is still open. Pay or decline it first."))
    campaign.report = report


def _address(campaign: Campaign, name: str) -> str:
    page = "review" if name in {"send_back", "publish"} else name.replace("_", "-")
    return reverse(f"funding:{page}", args=[campaign.public_id])


Workflow(
    Campaign,
    [
        Move(
            "edit",
            {"draft"},
            None,
            may="funding.write",
            label=gettext_lazy("Edit the campaign"),
            asks=("content",),
            refusal=gettext_lazy("What was published stays as it is. Post an update instead."),
        ),
        Move(
            "send_to_review",
            {"draft"},
            "review",
            may="funding.write",
            label=gettext_lazy("Send it to be reviewed"),
            change=_require_complete,
            audit="campaign.sent_to_review",
            public=False,
            tells=(Tell("campaign.to_review", treasurers_of),),
        ),
        Move(
            "send_back",
            {"review"},
            "draft",
            may="funding.review",
            label=gettext_lazy("Ask for changes"),
            change=_send_back,
            audit="campaign.sent_back",
            public=False,
            tells=(Tell("campaign.sent_back", _writers),),
        ),
        Move(
            "publish",
            {"review"},
            "live",
            may="funding.review",
            label=gettext_lazy("Publish the campaign"),
            change=_publish,
            audit="campaign.published",
            tells=(Tell("campaign.published", _readers),),
            signal=signals.campaign_live,
        ),
        Move(
            "end",
            {"live"},
            "settling",
            may=None,
            due_at="ends_at",
            change=_end,
            audit="campaign.ended",
            signal=signals.campaign_ended,
        ),
        Move(
            "fund",
            {"settling"},
            "delivery",
            may=None,
            change=_decided,
            audit="campaign.funded",
            tells=(Tell("campaign.funded", _all_who_took_part),),
        ),
        Move(
            "fail",
            {"settling"},
            "not_funded",
            may=None,
            change=_decided,
            audit="campaign.not_funded",
            tells=(Tell("campaign.not_funded", _all_who_took_part),),
        ),
        Move(
            "call_off",
            {"live", "settling"},
            "cancelled",
            may="funding.call_off",
            label=gettext_lazy("Call it off and give the money back"),
            danger=True,
            change=_call_off,
            audit="campaign.cancelled",
            tells=(Tell("campaign.cancelled", _all_who_took_part),),
        ),
        Move(
            "finish",
            {"delivery"},
            "closed",
            may="funding.write",
            label=gettext_lazy("Report and finish"),
            change=_close,
            audit="campaign.closed",
            tells=(Tell("campaign.closed", _all_who_took_part),),
            signal=signals.campaign_closed,
        ),
    ],
    related=("city", "solution__challenge__city", "solution__organisation"),
    sees=rules.may_see,
    city_slug=lambda campaign: campaign.city.slug,
    tell=tell,
    address=_address,
)

Workflow(
    Pot,
    [
        Move(
            "open",
            {"draft"},
            "open",
            may="funding.keep_pots",
            label=gettext_lazy("Open the pot"),
            audit="pot.opened",
        ),
        Move(
            "close",
            {"open"},
            "closed",
            may="funding.keep_pots",
            label=gettext_lazy("Close the pot"),
            danger=True,
            audit="pot.closed",
        ),
    ],
    related=("city",),
    sees=rules.may_see_pot,
    city_slug=lambda pot: pot.city.slug,
    address=lambda pot, name: reverse(f"funding:{name}-pot", args=[pot.public_id]),
)


def _cancel_pledge(pledge: Pledge, *, by: Person | None) -> None:
    give_back(Pledge.objects.filter(pk=pledge.pk))


def _paid(pledge: Pledge, *, by: Person | None) -> None:
    pledge.paid_at = timezone.now()


Workflow(
    Pledge,
    [
        Move("cancel", {"promised"}, "cancelled", may="funding.own_pledge", change=_cancel_pledge),
        Move("cancel_by_letter", {"promised"}, "cancelled", may=None, change=_cancel_pledge),
        Move("count", {"promised"}, "paid", may=None, change=_paid),
        Move("lapse", {"promised"}, "lapsed", may=None),  # these two are made of thousands at once:
        Move("refund", {"paid"}, "refunding", may=None),  # see `actions.settling`
        Move("refunded", {"refunding"}, "refunded", may=None),
    ],
    related=("campaign__city",),
    about=lambda pledge: pledge.campaign,
    address=lambda pledge, name: reverse("funding:cancel-pledge", args=[pledge.token]),
)


def _approve(payout: Payout, *, by: Person) -> Made:
    payouts.count_approval(payout, by)
    return Made(data=_of_payout(payout))


def _has_approved(payout: Payout, *, by: Person) -> bool:
    return payout.approvals.filter(by=by).exists()


def _enough(payout: Payout, *, by: Person, made: Made) -> None:
    if payout.approvals.count() >= APPROVALS:
        bring_along(payout, "approved", by=None)


def _decline(payout: Payout, *, by: Person, note: str) -> Made:
    payout.note = one_line(note)
    if not payout.note:
        raise Invalid(fields={"note": _("Say why not.")})
    check_length(1_000, note=payout.note)
    return Made(data=_of_payout(payout) | {"reason": payout.note})


def _pay_out(payout: Payout, *, by: Person) -> Made:
    """Booked in the transaction that marks it as paid: never twice, never more than there is."""
    campaign = payout.campaign
    book = accounting.book_of(campaign.city)
    post(
        book,
        key=f"payout:{payout.address_id}",
        what="payout",
        amounts={
            accounting.payable(book, campaign): -payout.amount,
            accounting.spent(book, campaign): payout.amount,
        },
    )
    payout.paid_at = timezone.now()
    return Made(data=_of_payout(payout))


def _of_payout(payout: Payout) -> dict[str, Any]:
    return {"what": payout.what, "amount": localised.money(payout.money)}


def _tell_of_payout(people: Iterable[Person], kind: str, payout: Payout, **more: Any) -> None:
    path = more.pop("path", "") or payout.get_absolute_url()
    tell(people, kind, payout.campaign, path=path, row=payout, **more)


Workflow(
    Payout,
    [
        Move(
            "approve",
            {"asked"},
            None,
            may="funding.approve_payout",
            label=gettext_lazy("Approve"),
            already=_has_approved,
            change=_approve,
            audit="campaign.payout_approved",
            after=_enough,
        ),
        Move("approved", {"asked"}, "approved", may=None),
        Move(
            "decline",
            {"asked", "approved"},
            "declined",
            may="funding.approve_payout",
            label=gettext_lazy("Decline"),
            danger=True,
            change=_decline,
            audit="campaign.payout_declined",
            tells=(Tell("campaign.payout_declined", lambda payout: those_who_write(payout.campaign)),),
        ),
        Move(
            "pay_out",
            {"approved"},
            "paid",
            may="funding.pay_out",
            label=gettext_lazy("Mark as paid"),
            change=_pay_out,
            audit="campaign.payout_paid",
            tells=(Tell("campaign.payout_paid", lambda payout: those_who_write(payout.campaign)),),
        ),
    ],
    related=("milestone", "campaign__solution__organisation"),
    within="campaign",
    about=lambda payout: payout.campaign,
    city_slug=lambda payout: payout.campaign.city.slug,
    tell=_tell_of_payout,
    address=lambda payout, name: reverse(f"funding:{name.replace('_', '-')}", args=[payout.public_id]),
)


def _accept(offer: InKind, *, by: Person, value: int, counts: bool) -> Made:
    if not 0 <= value <= LARGEST:
        raise Invalid(fields={"value": _("Enter an amount that is not negative.")})
    offer.value, offer.counts = value, counts
    needs_sum(offer.campaign)
    return Made(data={"what": offer.what, "amount": localised.money(offer.campaign.money(value))})


def _said(offer: InKind, *, by: Person) -> Made:
    needs_sum(offer.campaign)
    return Made(data={"what": offer.what})


def _tell_of_offer(people: Iterable[Person], kind: str, offer: InKind, **more: Any) -> None:
    tell(people, kind, offer.campaign, row=offer, **more)


def _who_offers(offer: InKind) -> list[Person]:
    return [offer.person] if offer.person else []


def _while_live(by: Person, offer: InKind) -> None:
    if offer.campaign.state not in {"live", "settling"}:
        raise Conflict(_("The campaign has ended, so what counts is settled."))


Workflow(
    InKind,
    [
        Move(
            "accept",
            {"offered"},
            "accepted",
            may="funding.value_help",
            label=gettext_lazy("Accept"),
            guard=_while_live,
            change=_accept,
            audit="campaign.help_accepted",
            tells=(Tell("campaign.help_accepted", _who_offers),),
        ),
        Move(
            "refuse",
            {"offered"},
            "declined",
            may="funding.value_help",
            label=gettext_lazy("Decline"),
            change=_said,
            audit="campaign.help_declined",
            public=False,
            tells=(Tell("campaign.help_declined", _who_offers),),
        ),
        Move(
            "take_back",
            {"offered", "accepted"},
            "taken_back",
            may="funding.own_help",
            label=gettext_lazy("Take it back"),
            danger=True,
            guard=_while_live,
            change=_said,
            audit="campaign.help_taken_back",
            public=False,
            tells=(Tell("campaign.help_taken_back", lambda offer: treasurers_of(offer.campaign)),),
        ),
        Move(
            "delivered",
            {"accepted"},
            "delivered",
            may="funding.value_help",
            label=gettext_lazy("It was delivered"),
            change=_said,
            audit="campaign.help_delivered",
        ),
    ],
    related=("person", "organisation"),
    within="campaign",
    about=lambda offer: offer.campaign,
    city_slug=lambda offer: offer.campaign.city.slug,
    tell=_tell_of_offer,
    address=lambda offer, name: reverse(f"funding:{name.replace('_', '-')}-help", args=[offer.public_id]),
)
