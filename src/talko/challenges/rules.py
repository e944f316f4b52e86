"""Who may do what with a challenge; in which state is said in `workflow`."""

from collections.abc import Callable, Collection, Iterable
from typing import Any

import rules
from django.contrib.contenttypes.models import ContentType

from talko.actors.models import Organisation
from talko.actors.rules import acts_for
from talko.challenges.models import Challenge
from talko.cities.rules import Role, city_role, has_role, home_of, is_officer
from talko.core.models import AuditEntry

SEE_DRAFTS = (Role.OFFICER, Role.EVALUATOR, Role.MODERATOR)
"""Who of a city reads what it has not published yet."""
REVIEWERS = (Role.OFFICER, Role.EVALUATOR)
WRITTEN = ("challenge.created", "challenge.edited")
"""Audit actions of those who wrote something in a challenge."""


def reached_cities(challenge: Challenge) -> set[int]:
    """Keys of the cities whose people may answer: the challenge's own and those it is shared with."""
    return {challenge.city_id, *(city.pk for city in challenge.shared_cities)}


Invited = Callable[[Challenge, Collection[int]], Collection[int]]
_invited: list[Invited] = []


def register_invited(invited: Invited) -> None:
    """`invited(challenge, organisations)`: which of these (their keys) it invited, who may answer from wherever they are."""
    _invited.append(invited)


def reached_among(challenge: Challenge, organisations: Iterable[Organisation]) -> set[int]:
    """Keys of those that may answer: in a city that the challenge reaches, or invited."""
    cities, given = reached_cities(challenge), list(organisations)
    reached = {one.pk for one in given if one.city_id in cities}
    others = [one.pk for one in given if one.pk not in reached]
    if others:
        reached.update(*(invited(challenge, others) for invited in _invited))
    return reached


def party_reached(person: Any, challenge: Challenge, organisation: Organisation | None) -> bool:
    """Whether an answer in this name, the organisation's or (None) the person's own, can be given: see `reached_among`."""
    if organisation is not None:
        return acts_for(person, organisation) and bool(reached_among(challenge, [organisation]))
    home = home_of(person)
    return home is not None and home in reached_cities(challenge)


def has_written(person: Any, challenge: Challenge) -> bool:
    if challenge.owner_id == person.pk:
        return True
    return AuditEntry.objects.filter(
        subject_type=ContentType.objects.get_for_model(Challenge),
        subject_id=challenge.pk,
        action__in=WRITTEN,
        by=person,
    ).exists()


works_for_its_city = city_role(*SEE_DRAFTS)


def may_read(person: Any, challenge: Challenge) -> bool:
    return challenge.is_public or works_for_its_city(person, challenge)


@rules.predicate
def is_second_person(person: Any, challenge: Challenge) -> bool:
    """An officer or evaluator of the same city who wrote nothing of it."""
    return has_role(person, challenge.city_id, *REVIEWERS) and not has_written(person, challenge)


rules.add_perm("challenges.create", is_officer)
rules.add_perm("challenges.see_draft", works_for_its_city)
rules.add_perm("challenges.review", is_second_person)
rules.add_perm("challenges.manage", is_officer)
rules.add_perm("challenges.decide", is_officer)
