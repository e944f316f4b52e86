"""Telling people about a campaign."""

from collections.abc import Iterable
from typing import Any

from talko.accounts.models import Person
from talko.accounts.notifications import notify
from talko.cities.rules import Role, officers_of, people_with
from talko.core.values import localised
from talko.funding.models import Campaign, InKind, Payout
from talko.solutions.notifications import people_of


def tell(
    people: Iterable[Person],
    kind: str,
    campaign: Campaign,
    *,
    path: str = "",
    row: Payout | InKind | None = None,
    but_not: Person | None = None,
    **data: Any,
) -> None:
    notify(
        people=people,
        kind=kind,
        subject=campaign,
        path=path or campaign.get_absolute_url(),
        group=campaign.public_id,
        row=row,
        data={"title": localised.texts(campaign.title), "city": campaign.city.name, **data},
        but_not=but_not,
    )


def those_who_gave(campaign: Campaign) -> list[Person]:
    """With an account; the others get letters (`actions.letters`)."""
    gave = Person.objects.filter(pledges__campaign=campaign, pledges__state="paid", is_active=True)
    return list(gave.distinct())


def those_who_write(campaign: Campaign) -> list[Person]:
    """Those who carry the solution out, and the officers of the city."""
    return [*people_of(campaign.solution), *officers_of(campaign.city)]


def treasurers_of(campaign: Campaign) -> list[Person]:
    return list(people_with(campaign.city, Role.TREASURER, Role.OFFICER))
