"""Campaigns, matches and expenses as open data."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from talko.core.registries import exports
from talko.core.web.spreadsheets import Cell
from talko.funding.models import Campaign, Commitment, Expense
from talko.funding.models.campaign import PUBLIC_STATES

CAMPAIGNS = (
    "id", "city", "solution", "title", "state", "kind", "minimum_minor", "optimum_minor", "currency", "live_at", "ends_at",
)  # fmt: skip
MATCHES = (
    "id", "pot", "pot_city", "campaign", "state", "most_minor", "given_minor", "currency", "match_minor",
    "campaign_currency", "rate_day",
)  # fmt: skip
EXPENSES = ("id", "campaign", "what", "amount_minor", "currency", "spent_on")


def register() -> None:
    for table in (
        exports.Table(
            name="campaigns",
            title=_("Campaigns"),
            about=_("Every campaign that has been published, with its goals and what became of it."),
            columns=CAMPAIGNS,
            rows=_campaigns,
        ),
        exports.Table(
            name="matches",
            title=_("Matches"),
            about=_("What the cities' pots promised to campaigns and what they gave."),
            columns=MATCHES,
            rows=_matches,
        ),
        exports.Table(
            name="campaign-expenses",
            title=_("Expenses of campaigns"),
            about=_("What the money of funded campaigns was spent on."),
            columns=EXPENSES,
            rows=_expenses,
        ),
    ):
        exports.register(table)


def _campaigns() -> Iterator[list[Cell]]:
    rows = Campaign.objects.filter(state__in=PUBLIC_STATES).select_related("city", "solution")
    for one in rows.order_by("live_at", "pk").iterator(chunk_size=500):
        yield [
            one.address_id,
            one.city.slug,
            one.solution.address_id,
            str(one),
            one.state_now,
            one.kind,
            one.minimum,
            one.optimum,
            one.currency,
            one.live_at,
            one.ends_at,
        ]


def _matches() -> Iterator[list[Cell]]:
    rows = Commitment.objects.filter(campaign__state__in=PUBLIC_STATES)
    for one in rows.select_related("pot__city", "campaign").order_by("at", "pk").iterator(chunk_size=500):
        yield [
            one.address_id,
            one.pot.address_id,
            one.pot.city.slug,
            one.campaign.address_id,
            one.state,
            one.most,
            one.given,
            one.pot.currency,
            one.match,
            one.campaign.currency,
            one.rate_day,
        ]


def _expenses() -> Iterator[list[Cell]]:
    rows = Expense.objects.filter(campaign__state__in=PUBLIC_STATES).select_related("campaign")
    for one in rows.order_by("spent_on", "pk").iterator(chunk_size=500):
        yield [
            one.address_id,
            one.campaign.address_id,
            one.what,
            one.amount,
            one.campaign.currency,
            one.spent_on,
        ]
