"""What the money page of a campaign and the treasurers' desk show."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet

from talko.cities.models import City
from talko.core.database.rows import get_or_not_found
from talko.core.errors import NotFound
from talko.core.values.money import Money, largest_remainder
from talko.core.workflow import Act, available
from talko.funding import accounting
from talko.funding.models import Campaign, Commitment, Event, Expense, InKind, Payment, Payout, Pledge, Pot
from talko.funding.models.campaign import PUBLIC_STATES
from talko.funding.payments import bank_transfer
from talko.funding.payments.providers import Report, provider_named
from talko.funding.rules import may_see, may_see_pot

MOST = 50


@dataclass(frozen=True)
class ShownPayout:
    payout: Payout
    approved_by: list[str]
    acts: list[Act]


@dataclass(frozen=True)
class Spent:
    """Minor units of the campaign's currency."""

    paid_out: int
    accounted: int
    left: int


def payouts_of(campaign: Campaign, person: Any) -> list[ShownPayout]:
    rows = campaign.payouts.select_related("asked_by", "milestone").prefetch_related("approvals__by")
    shown = []
    for payout in rows[:MOST]:
        payout.campaign = campaign
        names = [str(approval.by) for approval in payout.approvals.all() if approval.by]
        shown.append(ShownPayout(payout, names, available(payout, person)))
    return shown


def expenses_of(campaign: Campaign) -> list[Expense]:
    rows = list(campaign.expenses.select_related("milestone").prefetch_related("files")[:200])
    for row in rows:
        row.campaign = campaign
    return rows


def spent_of(campaign: Campaign) -> Spent:
    book = accounting.book_of(campaign.city)
    paid = accounting.balance(accounting.spent(book, campaign))
    accounted = sum(campaign.expenses.values_list("amount", flat=True))
    return Spent(paid, accounted, accounting.available(accounting.payable(book, campaign)))


def help_of(campaign: Campaign, person: Any, *, all_of_it: bool) -> list[tuple[InKind, list[Act]]]:
    """What was accepted; for the city also what was offered."""
    offers = campaign.in_kind.select_related("organisation", "person")
    if not all_of_it:
        offers = offers.filter(state__in=("accepted", "delivered"))
    found = []
    for offer in offers[:MOST]:
        offer.campaign = campaign
        found.append((offer, available(offer, person)))
    return found


def commitments_of(campaign: Campaign) -> list[Commitment]:
    return list(campaign.commitments.select_related("pot__city"))


def commitment_for(person: Any, public_id: UUID) -> Commitment:
    """Of a campaign that the person may see, and whose match is recorded. Raises NotFound."""
    rows = Commitment.objects.select_related("campaign__city", "campaign__solution", "pot__city")
    found = get_or_not_found(rows, public_id=public_id)
    if not may_see(person, found.campaign):
        raise NotFound
    return found


def payout_for(person: Any, public_id: UUID) -> Payout:
    rows = Payout.objects.select_related(
        "campaign__city", "campaign__solution__organisation", "campaign__solution__challenge"
    )
    found = get_or_not_found(rows, public_id=public_id)
    if not may_see(person, found.campaign):
        raise NotFound
    return found


def offer_for(person: Any, public_id: UUID) -> InKind:
    rows = InKind.objects.select_related("campaign__city", "campaign__solution", "person", "organisation")
    found = get_or_not_found(rows, public_id=public_id)
    if not may_see(person, found.campaign):
        raise NotFound
    return found


def pot_for(person: Any, public_id: UUID) -> Pot:
    found = get_or_not_found(Pot.objects.select_related("city"), public_id=public_id)
    if not may_see_pot(person, found):
        raise NotFound
    return found


def pots_seen_by(person: Any, cities: list[int]) -> QuerySet[Pot]:
    """Open and closed ones, and drafts of the cities whose money the person keeps."""
    seen = Pot.objects.exclude(state=Pot.State.DRAFT) | Pot.objects.filter(city__in=cities)
    return seen.select_related("city").order_by("state", "order", "pk")


def pots_to_promise(cities: list[int]) -> QuerySet[Pot]:
    return Pot.objects.filter(state=Pot.State.OPEN, city__in=cities).select_related("city")


def own_pledges(person: Any) -> QuerySet[Pledge]:
    return Pledge.objects.filter(person=person).select_related("campaign__city", "reward")


def pledge_by_token(token: str) -> Pledge:
    """Raises NotFound."""
    rows = Pledge.objects.select_related("campaign__city", "campaign__solution", "reward", "person")
    return get_or_not_found(rows, token=token)


def pledge_for(person: Any, public_id: UUID) -> Pledge:
    """One's own. Raises NotFound."""
    rows = Pledge.objects.select_related("campaign__city", "campaign__solution", "reward", "person")
    found = get_or_not_found(rows, public_id=public_id)
    if person is None or not person.is_authenticated or found.person_id != person.pk:
        raise NotFound
    return found


def to_refund_by_hand(city: City) -> list[Payment]:
    """Bank transfers that a treasurer has to pay back."""
    due = Payment.objects.filter(
        provider=bank_transfer.NAME, state=Payment.State.REFUNDING, pledge__campaign__city=city
    )
    return list(due.select_related("pledge__campaign").order_by("pk")[:MOST])


def to_look_at(city: City) -> list[tuple[Event, Report]]:
    """What came and does not agree with its pledge."""
    open_ones = Event.objects.filter(problem="differs").order_by("-pk")[:500]
    read = [(event, provider_named(event.provider).read(event.raw)) for event in open_ones]
    own = set(
        Payment.objects.filter(
            pledge__campaign__city=city, number__in=[report.number for _event, report in read]
        ).values_list("number", flat=True)
    )
    return [(event, report) for event, report in read if report.number in own][:MOST]


def shares_of(pot: Pot, amount: int) -> list[tuple[City, int]]:
    """Each city's part of what the pot gave, in proportion to what it put in: it adds up to the last minor unit."""
    put_in: dict[City, int] = {}
    for one in pot.contributions.select_related("city"):
        put_in[one.city] = put_in.get(one.city, 0) + one.amount
    if not put_in:
        return []
    return list(zip(put_in, largest_remainder(amount, list(put_in.values())), strict=True))


@dataclass(frozen=True)
class GivenTo:
    """What the pots of one city gave, or have promised, to campaigns of another one."""

    city: City
    campaign: Campaign
    money: Money
    is_paid: bool


def given_between(cities: Collection[City]) -> list[GivenTo]:
    """Among these cities, from one to another; the newest first."""
    keys = [city.pk for city in cities]
    rows = (
        Commitment.objects.filter(
            pot__city__in=keys, campaign__city__in=keys, campaign__state__in=PUBLIC_STATES
        )
        .exclude(pot__city=F("campaign__city"))
        .exclude(state=Commitment.State.RELEASED)
        .select_related("pot__city", "campaign__city")
        .order_by("-at", "-pk")[:MOST]
    )
    return [
        GivenTo(
            one.pot.city,
            one.campaign,
            one.money(one.given if one.state == Commitment.State.PAID else one.most),
            one.state == Commitment.State.PAID,
        )
        for one in rows
    ]
