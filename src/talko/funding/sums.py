"""What a campaign has: of the crowd, of the pots by their rules, and in help that counts."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Sum
from django.utils import timezone

from talko.funding.match_rules import given_in, match_record_of, pledges_for
from talko.funding.models import Campaign, Commitment, InKind, Pledge


@dataclass(frozen=True)
class Sums:
    """Minor units of the campaign's currency."""

    crowd: int
    match: int
    in_kind: int

    @property
    def all(self) -> int:
        return self.crowd + self.match + self.in_kind


def paid_pledges(campaign: Campaign, *, also_refunded: bool = False) -> list[Pledge]:
    """In the one order in which a match is computed and recorded."""
    states = ("paid", "refunding", "refunded") if also_refunded else ("paid",)
    paid = Pledge.objects.filter(campaign=campaign, state__in=states).order_by("pk")
    return list(paid.only("public_id", "giver", "amount", "campaign"))


def counted_in_kind(campaign: Campaign) -> int:
    counted = InKind.objects.filter(campaign=campaign, counts=True, state__in=("accepted", "delivered"))
    return counted.aggregate(sum=Sum("value"))["sum"] or 0


def sums_of(
    campaign: Campaign, pledges: list[Pledge]
) -> tuple[Sums, list[tuple[Commitment, dict[str, Any]]]]:
    """What the campaign has with these pledges, and the record of each pot's match, in the pots' order."""
    crowd, in_kind = sum(pledge.amount for pledge in pledges), counted_in_kind(campaign)
    matches = []
    match = 0
    promised = campaign.commitments.exclude(state=Commitment.State.RELEASED, record=None)
    for commitment in promised.select_related("pot__city"):
        commitment.campaign = campaign
        record = commitment.record or match_of(commitment, pledges)
        matches.append((commitment, record))
        match += given_in(record)
    return Sums(crowd, match, in_kind), matches


def match_of(commitment: Commitment, pledges: list[Pledge]) -> dict[str, Any]:
    """What the promise comes to with these paid pledges: the record of the match."""
    return match_record_of(commitment.text, pledges_for(commitment.campaign, pledges))


def roll_up(campaign: Campaign) -> None:
    """For lists, which cannot compute the match of each row. A change meanwhile asks for another time."""
    Campaign.objects.filter(pk=campaign.pk).update(needs_sum=False)
    pledges = paid_pledges(campaign)
    sums, _matches = sums_of(campaign, pledges)
    Campaign.objects.filter(pk=campaign.pk).update(
        raised=sums.all, givers=len({pledge.giver for pledge in pledges}), raised_at=timezone.now()
    )


def needs_sum(campaign: Campaign) -> None:
    Campaign.objects.filter(pk=campaign.pk, needs_sum=False).update(needs_sum=True)
