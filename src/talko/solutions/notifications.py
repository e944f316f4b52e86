"""Telling people about an answer, and who answers."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from talko.accounts.models import Person
from talko.accounts.notifications import notify
from talko.actors.rules import people_acting_for
from talko.challenges.models import Challenge
from talko.core.registries import interested
from talko.core.values import localised
from talko.solutions.models import Partner, Solution
from talko.solutions.models.solution import SENT_STATES


def register() -> None:
    interested.register(Challenge, _answered)


def _answered(challenge: Challenge) -> QuerySet[Person]:
    return Person.objects.filter(
        solutions__challenge=challenge, solutions__state__in=SENT_STATES, is_active=True
    ).distinct()


def people_of(solution: Solution) -> list[Person]:
    """Those who answer: the organisation's owners and editors, or the author."""
    if solution.organisation_id is None:
        return [solution.author] if solution.author else []
    return list(people_acting_for([solution.organisation_id]))


def tell(
    people: Iterable[Person],
    kind: str,
    solution: Solution,
    *,
    path: str = "",
    row: Partner | None = None,
    but_not: Person | None = None,
    **data: Any,
) -> None:
    notify(
        people=people,
        kind=kind,
        subject=solution,
        path=path or solution.get_absolute_url(),
        group=solution.challenge.public_id,
        data={
            "solution": str(solution),
            "challenge": localised.texts(solution.challenge.title),
            "who": solution.organisation.name if solution.organisation else "",
            **data,
        },
        named=None if solution.organisation_id else ("who", solution.author),
        row=row,
        but_not=but_not,
    )
