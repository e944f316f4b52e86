"""Campaigns as open data: the 360Giving data standard (1.4), and tables.

A promise of a pot and what it came to is a grant: the pot is the grant programme, the match is awarded, payouts are disbursed. People who
give are no part of it: they are counted, never named.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from talko.actors.models import Organisation
from talko.cities.models import City
from talko.core.text import languages
from talko.core.values.money import precision
from talko.funding.models import Campaign, Commitment, Payout
from talko.funding.models.campaign import PUBLIC_STATES

PREFIX = "360G-talko"
"""Until a publisher has registered a prefix of its own."""
MOST = 10_000


def grants(base_url: str) -> dict[str, Any]:
    """A package of the standard."""
    return {
        "version": "1.4",
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "grants": list(_grants(base_url)),
    }


def _grants(base_url: str) -> Iterator[dict[str, Any]]:
    rows = (
        Commitment.objects.filter(campaign__state__in=PUBLIC_STATES)
        .exclude(campaign__solution__organisation=None)
        .exclude(state=Commitment.State.RELEASED)
        .select_related("pot__city", "campaign__city", "campaign__solution__organisation")
        .order_by("at", "pk")
    )
    payouts: dict[int, list[Payout]] = {}
    for payout in Payout.objects.filter(state=Payout.State.PAID).order_by("paid_at", "pk"):
        payouts.setdefault(payout.campaign_id, []).append(payout)
    for commitment in rows[:MOST]:
        yield _grant(commitment, base_url, payouts.get(commitment.campaign_id, []))


def _grant(commitment: Commitment, base_url: str, payouts: list[Payout]) -> dict[str, Any]:
    campaign, pot = commitment.campaign, commitment.pot
    paid = commitment.state == Commitment.State.PAID
    grant: dict[str, Any] = {
        "id": f"{PREFIX}-{commitment.address_id}",
        "title": _best(campaign.title),
        "description": _best(campaign.lead) or _best(campaign.title),
        "currency": pot.currency,
        "amountAppliedFor": amount(commitment.most, pot.currency),
        "amountAwarded": amount(commitment.given if paid else commitment.most, pot.currency),
        "awardDate": commitment.at.isoformat(timespec="seconds"),
        "fundingOrganization": [_city(pot.city)],
        "recipientOrganization": [_organisation(campaign.solution.organisation)],
        "grantProgramme": [
            {
                "code": pot.address_id,
                "title": _best(pot.title),
                "url": base_url + pot.get_absolute_url(),
            }
        ],
        "dateModified": campaign.updated_at.isoformat(timespec="seconds"),
        "dataSource": base_url + campaign.get_absolute_url(),
        "actualDates": [_dates(campaign)] if campaign.live_at else [],
    }
    if paid:
        grant["amountDisbursed"] = amount(_disbursed(commitment, payouts), pot.currency)
    if commitment.rate_day is not None:
        grant["classifications"] = [
            {
                "vocabulary": "Exchange rate of the European Central Bank",
                "title": f"{commitment.rate_day.isoformat()}: {pot.currency} to {campaign.currency}",
            }
        ]
    return grant


def _disbursed(commitment: Commitment, payouts: list[Payout]) -> int:
    """The pot's share in what was paid out: in proportion to what it gave of all that the campaign had, rounded down."""
    had = sum(commitment.campaign.lines.values_list("amount", flat=True)) or 1
    out = sum(payout.amount for payout in payouts)
    return min(commitment.given, commitment.given * out // had)


def _dates(campaign: Campaign) -> dict[str, Any]:
    found = {"startDate": campaign.live_at.isoformat(timespec="seconds")} if campaign.live_at else {}
    if campaign.ended_at:
        found["endDate"] = campaign.ended_at.isoformat(timespec="seconds")
    return found


def _city(city: City) -> dict[str, Any]:
    return {"id": f"talko-city-{city.slug}", "name": city.name, "location": [{"countryCode": city.country}]}


def _organisation(organisation: Organisation | None) -> dict[str, Any]:
    assert organisation is not None  # see `_grants`
    return {"id": f"talko-org-{organisation.address_id}", "name": organisation.name}


def amount(minor: int, currency: str) -> float | int:
    """In units, as the standard demands a number: exact for every amount that a form accepts."""
    value = Decimal(minor).scaleb(-precision(currency))
    return int(value) if value == value.to_integral_value() else float(value)


def _best(texts: languages.Texts) -> str:
    return languages.best(texts, [languages.GLOBAL])[1]
