"""What people are interested in, and what is suggested to them because of it."""

from typing import Any

from talko.accounts.models import Person
from talko.challenges.models import Interest
from talko.challenges.queries.challenge_list import open_challenges, rows
from talko.challenges.queries.challenges import reaching
from talko.cities.rules import home_of
from talko.core.web.rows import Row

SUGGESTED = 3
"""Challenges that the front page suggests."""


def goals_of(person: Person) -> list[int]:
    """The numbers of the goals that they care about, in order."""
    return list(Interest.objects.filter(person=person).order_by("goal").values_list("goal", flat=True))


def suggested_to(person: Any) -> list[Row]:
    """What can be answered now and serves a goal that the person cares about, the nearest deadline first.

    Only what reaches their city, if they have said which it is. Two queries.
    """
    wanted = Interest.objects.filter(person=person).values("goal")
    found = open_challenges().filter(goals__in=wanted).distinct()
    home = home_of(person)
    if home is not None:
        found = found.filter(reaching(home))
    return rows(found.order_by("answers_by", "pk")[:SUGGESTED], person)
