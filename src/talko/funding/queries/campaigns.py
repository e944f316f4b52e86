"""Campaigns as people may see them, and the numbers on their pages."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from talko.actors.rules import organisations_acted_for
from talko.cities.rules import roles_of
from talko.core.errors import NotFound
from talko.core.text import languages
from talko.core.values import money
from talko.core.values.money import Money
from talko.core.web.fragment_cache import cached
from talko.core.web.parts import Share
from talko.funding.match_rules import REASONS, given_in, in_words, reason_in, rule_from
from talko.funding.models import Campaign, Commitment, Pledge
from talko.funding.models.campaign import PUBLIC_STATES
from talko.funding.rules import MONEY, may_see
from talko.funding.sums import match_of, paid_pledges, sums_of

NEXT = 10_000
"""Minor units: "the next 100 kronor"."""
OLD = 2
"""Seconds: so old can the sums be that everyone sees."""


def seen_by(person: Any) -> Q:
    """Public ones; drafts for those who write them and for the city's people."""
    seen = Q(state__in=PUBLIC_STATES)
    if person is None or not person.is_authenticated:
        return seen
    cities = [city for city, roles in roles_of(person).items() if roles & set(MONEY)]
    own = Q(solution__organisation__in=organisations_acted_for(person)) | Q(
        solution__organisation=None, solution__author=person
    )
    return seen | Q(city__in=cities) | own


def whole() -> QuerySet[Campaign]:
    return Campaign.objects.select_related(
        "city", "solution__challenge__city", "solution__organisation", "solution__author"
    )


def campaign_for(person: Any, public_id: UUID) -> Campaign:
    """Raises NotFound for what the person may not know of."""
    found = whole().filter(public_id=public_id).first()
    if found is None or not may_see(person, found):
        raise NotFound
    return found


@dataclass(frozen=True)
class Promise:
    """What one pot does for a campaign."""

    public_id: UUID
    pot: str
    url: str
    city: str
    amount: int
    """Minor units of the campaign's currency, as things are now."""
    most: int
    reason: str
    rule: list[str]
    is_paid: bool


@dataclass(frozen=True)
class Numbers:
    """A campaign's sums, in minor units of its currency."""

    crowd: int
    match: int
    in_kind: int
    givers: int
    minimum: int
    optimum: int
    currency: str
    promises: tuple[Promise, ...]
    next_match: int
    """What the pots add to the next `NEXT` of a new giver."""
    at: datetime
    """When they were true."""

    @property
    def all(self) -> int:
        return self.crowd + self.match + self.in_kind

    @property
    def per_cent(self) -> int:
        """Of the minimum, rounded down: 100 only when it is there."""
        return self.all * 100 // self.minimum if self.minimum else 0

    @property
    def missing(self) -> int:
        return max(0, self.minimum - self.all)

    def shown(self, amount: int) -> str:
        return money.shown(amount, self.currency, languages.current())

    def shares(self) -> list[Share]:
        """The meter: the whole is the minimum, or what is there when it is more."""
        whole = max(self.minimum, self.all, 1)
        parts = [(_("from the crowd"), self.crowd)]
        parts += [
            (_("pot: %(city)s") % {"city": promise.city}, promise.amount)
            for promise in self.promises
            if promise.amount
        ]
        parts += [(_("in work and things"), self.in_kind)] if self.in_kind else []
        return [Share(who, self.shown(amount), round(amount * 100 / whole, 2)) for who, amount in parts]


def numbers_of(campaign: Campaign) -> Numbers:
    """At most `OLD` seconds old."""
    return cached(
        "campaign-numbers",
        campaign.pk,
        campaign.state,
        languages.current(),
        make=lambda: _numbers(campaign),
        most=OLD,
    )


def _numbers(campaign: Campaign) -> Numbers:
    pledges = paid_pledges(campaign, also_refunded=campaign.state == Campaign.State.NOT_FUNDED)
    sums, matches = sums_of(campaign, pledges)
    promises = tuple(
        Promise(
            commitment.public_id,
            str(commitment.pot),
            commitment.pot.get_absolute_url(),
            commitment.pot.city.name,
            given_in(record),
            int(record["result"]["pot"]),
            str(REASONS.get(reason_in(record), "")),
            in_words(rule_from(commitment.rule), campaign.currency),
            commitment.state == Commitment.State.PAID,
        )
        for commitment, record in matches
    )
    more = 0
    if campaign.state == "live":
        one_more = [*pledges, Pledge(campaign=campaign, giver="somebody new", amount=NEXT)]
        more = sum(
            given_in(match_of(commitment, one_more)) - given_in(record)
            for commitment, record in matches
            if commitment.state == Commitment.State.STANDING
        )
    return Numbers(
        crowd=sums.crowd,
        match=sums.match,
        in_kind=sums.in_kind,
        givers=len({pledge.giver for pledge in pledges}),
        minimum=campaign.minimum,
        optimum=campaign.optimum,
        currency=campaign.currency,
        promises=promises,
        next_match=more,
        at=timezone.now(),
    )


def givers_of(campaign: Campaign, most: int = 30) -> tuple[list[tuple[str, str]], int]:
    """Those who want to be named, the newest first: `(name, amount)`; and how many others there are."""
    paid = campaign.pledges.filter(state=Pledge.State.PAID).select_related("organisation", "campaign")
    named = paid.filter(is_public=True).order_by("-paid_at", "-pk")[:most]
    counts = paid.aggregate(all=Count("pk"), named=Count("pk", filter=Q(is_public=True)))
    return [(one.who, str(one.money)) for one in named], counts["all"] - min(counts["named"], most)


def campaigns_of_solution(solution: Any, person: Any) -> list[Campaign]:
    return list(whole().filter(seen_by(person), solution=solution).order_by("-round"))


@dataclass(frozen=True)
class Brought:
    """What one gift brings of a pot: how much less it would give without."""

    pot: str
    url: str
    amount: Money
    reason: str


def match_brought(pledge: Pledge) -> list[Brought]:
    """By each pot's own rule, computed with the gift and without it."""
    campaign = pledge.campaign
    pledges = paid_pledges(campaign)
    others = [one for one in pledges if one.pk != pledge.pk]
    _sums, matches = sums_of(campaign, pledges)
    return [
        Brought(
            str(commitment.pot),
            commitment.pot.get_absolute_url(),
            Money(max(0, given_in(record) - given_in(match_of(commitment, others))), campaign.currency),
            str(REASONS.get(reason_in(record), "")),
        )
        for commitment, record in matches
    ]
