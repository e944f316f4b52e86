"""Reading answers. Sent ones are public; a draft is seen by those who write it; a withdrawn one also by the city's officers."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, Q
from django.utils.translation import gettext as _

from talko.actors.models import Organisation
from talko.actors.queries import acted_for
from talko.actors.rules import organisations_acted_for
from talko.challenges.models import Challenge
from talko.challenges.rules import reached_among, reached_cities
from talko.cities.rules import Role, cities_with, home_of
from talko.core import permissions
from talko.core.database.compiled_query import CompiledQuery, given
from talko.core.database.rows import get_or_not_found
from talko.core.permissions import is_signed_in
from talko.solutions.models import CriterionAnswer, Endorsement, Solution
from talko.solutions.models.solution import SENT_STATES


def own(person: Any) -> Q:
    """Condition on Solution: written by the person, or in the name of an organisation they act for."""
    if not is_signed_in(person):
        return Q(pk__in=[])
    return Q(organisation=None, author=person) | Q(organisation__in=organisations_acted_for(person))


def visible_to(person: Any) -> Q:
    officer_in = cities_with(person, Role.OFFICER)
    return (
        Q(state__in=SENT_STATES)
        | own(person)
        | (Q(state="withdrawn", challenge__city__in=officer_in) if officer_in else Q(pk__in=[]))
    )


def solution_for(person: Any, public_id: UUID) -> Solution:
    """Raises NotFound for what this person may not see."""
    rows = Solution.objects.select_related(
        "challenge__city", "organisation__city", "author", "city", "project"
    )
    return get_or_not_found(rows.filter(visible_to(person)), public_id=public_id)


def own_solution_for(person: Any, public_id: UUID) -> Solution:
    """The same for those who answer. Raises NotAllowed for everyone else."""
    solution = solution_for(person, public_id)
    permissions.require(person, "solutions.edit", solution)
    return solution


def has_endorsed(person: Any, solution: Solution) -> bool:
    if not is_signed_in(person):
        return False
    return Endorsement.objects.filter(solution=solution, person=person).exists()


def name_of(solution: Solution) -> str:
    """In whose name it was given."""
    if solution.organisation is not None:
        return solution.organisation.name
    return solution.author.get_full_name() if solution.author else _("A former member")


@dataclass(frozen=True)
class Party:
    """In whose name a person may answer a challenge; `solution` when there is an answer in that name."""

    organisation: Organisation | None
    solution: Solution | None


def parties_for(person: Any, challenge: Challenge) -> list[Party]:
    """Those that the challenge reaches: organisations first, then the person. Of an answer, only what leads to it."""
    organisations = acted_for(person)
    reached = reached_among(challenge, organisations)
    names: list[Organisation | None] = [one for one in organisations if one.pk in reached]
    if home_of(person) in reached_cities(challenge):
        names.append(None)
    keys = organisations_acted_for(person)
    answers = list(_own_answers(len(keys)).given(challenge.pk, person.pk, *keys)) if names else []
    for solution in answers:
        solution.challenge = challenge
    answered = {solution.organisation_id: solution for solution in answers}
    return [Party(name, answered.get(name.pk if name else None)) for name in names]


@lru_cache(maxsize=32)
def _own_answers(number: int) -> CompiledQuery[Solution]:
    """To one challenge, of a person who acts for so many organisations. Each tab of its page asks what they can do, which would
    take Django .5 ms more.
    """
    challenge, person, *keys = given(2 + number)
    own = Q(organisation=None, author=person)
    return CompiledQuery.of_instances(
        Solution.objects.filter(own | Q(organisation__in=keys) if keys else own, challenge=challenge),
        only=["public_id", "organisation_id", "title", "language", "state"],
    )


def criterion_answers() -> Prefetch[Any]:
    """In the order of the criteria."""
    rows = CriterionAnswer.objects.select_related("criterion").order_by("criterion__order")
    return Prefetch("criterion_answers", rows)
