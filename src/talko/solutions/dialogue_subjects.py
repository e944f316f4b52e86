"""Answers as a subject of dialogue: who reads, who writes, who the parties are, whose city moderates."""

from typing import Any

from talko.accounts.models import Person
from talko.cities.rules import Role, has_role, officers_of
from talko.core import permissions
from talko.dialogue import subjects
from talko.solutions.models import Solution
from talko.solutions.notifications import people_of
from talko.solutions.rules import answers_beside, may_see


def register() -> None:
    subjects.register(
        Solution,
        subjects.Subject(
            may_read=may_see,
            may_write=_may_write,
            is_party=_is_party,
            parties=_parties,
            cities=lambda solution: [solution.challenge.city],
            title=lambda solution: {solution.language: solution.title},
            address=Solution.get_absolute_url,
            is_rival=answers_beside,
            beside=("challenge",),
        ),
    )


def _may_write(person: Any, solution: Solution) -> bool:
    """Everyone with an account, about an answer that was sent."""
    return bool(person and person.is_authenticated) and solution.is_sent


def _is_party(person: Any, solution: Solution) -> bool:
    """The city's officers and those who answer; while it is withdrawn only the latter; before it is sent nobody."""
    if solution.state == "draft":
        return False
    if permissions.allows(person, "solutions.edit", solution):
        return True
    return solution.is_sent and has_role(person, solution.challenge.city_id, Role.OFFICER)


def _parties(solution: Solution) -> list[Person]:
    officers = list(officers_of(solution.challenge.city)) if solution.is_sent else []
    return [*people_of(solution), *officers]
