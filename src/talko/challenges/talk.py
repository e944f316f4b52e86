"""Challenges and answers as subjects of dialogue: who reads, who writes, who the parties are, whose city moderates."""

from typing import Any

from talko.accounts.models import Person
from talko.challenges.actions.solutions import people_of
from talko.challenges.models import Challenge, Solution
from talko.challenges.queries.challenges import may_read
from talko.challenges.queries.solutions import may_see
from talko.challenges.rules import answers_beside
from talko.cities.queries import officers_of
from talko.cities.rules import Role, has_role
from talko.core import permissions
from talko.dialogue import subjects


def register_challenge() -> None:
    """Its dialogue is all in the open: whoever answers talks with the city in private on the page of the answer."""
    subjects.register(
        Challenge,
        subjects.Subject(
            may_read=may_read,
            may_write=_may_write_about_challenge,
            is_party=_is_officer,
            parties=lambda challenge: officers_of(challenge.city),
            cities=lambda challenge: [challenge.city],
            title=lambda challenge: challenge.title,
            address=Challenge.get_absolute_url,
            private_thread=False,
            beside=("city",),
        ),
    )


def register_solution() -> None:
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


def _may_write_about_challenge(person: Any, challenge: Challenge) -> bool:
    """Everyone with an account, in whatever city: reach governs who may answer, not who may ask."""
    return bool(person and person.is_authenticated) and challenge.is_public


def _is_officer(person: Any, challenge: Challenge) -> bool:
    return has_role(person, challenge.city_id, Role.OFFICER)


def _may_write(person: Any, solution: Solution) -> bool:
    """Everyone with an account, about an answer that was sent."""
    return bool(person and person.is_authenticated) and solution.is_sent


def _is_party(person: Any, solution: Solution) -> bool:
    """The city's officers and those who answer; while it is withdrawn only the latter; before it is sent nobody."""
    if solution.state == "draft":
        return False
    if permissions.allows(person, "challenges.edit_solution", solution):
        return True
    return solution.is_sent and has_role(person, solution.challenge.city_id, Role.OFFICER)


def _parties(solution: Solution) -> list[Person]:
    officers = list(officers_of(solution.challenge.city)) if solution.is_sent else []
    return [*people_of(solution), *officers]
