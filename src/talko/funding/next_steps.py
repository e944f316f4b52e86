"""What waits for those who write campaigns, review them and keep the money."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from talko.cities.rules import roles_of
from talko.core.registries import next_steps
from talko.core.registries.next_steps import Step
from talko.core.workflow import can
from talko.funding.models import InKind, Payout
from talko.funding.queries.campaign_list import drafts_of
from talko.funding.rules import MONEY

MOST = 20
"""Of each kind."""


def register() -> None:
    next_steps.register("funding", _steps, order=15)


def _steps(person: Any) -> Iterator[Step]:
    cities = [city for city, roles in roles_of(person).items() if roles & set(MONEY)]
    if not cities:
        return
    for campaign in drafts_of(person).filter(city__in=cities, state="review")[:MOST]:
        if can(campaign, "publish", person):
            yield Step(
                _("The campaign “%(title)s” needs a second person’s review.") % {"title": campaign},
                reverse("funding:review", args=[campaign.public_id]),
                _("Review it"),
            )
    payouts = Payout.objects.filter(campaign__city__in=cities, state__in=("asked", "approved"))
    for payout in payouts.select_related("campaign__city", "campaign__solution__organisation")[:MOST]:
        move = "approve" if payout.state == "asked" else "pay_out"
        if can(payout, move, person):
            words = {"amount": payout.money.shown(), "what": payout.what}
            text = _("A payout of %(amount)s needs you: %(what)s") % words
            yield Step(text, f"{payout.get_absolute_url()}#payouts", _("See it"))
    offered = InKind.objects.filter(
        campaign__city__in=cities, state="offered", campaign__state__in=("live", "settling")
    )
    for offer in offered.select_related("campaign")[:MOST]:
        text = _("Help is offered to “%(title)s”: %(what)s") % {"title": offer.campaign, "what": offer.what}
        yield Step(text, f"{offer.campaign.get_absolute_url()}money/#help", _("Answer"))
