"""What a page is about, found for whoever reads; from then on all moments on the page are by the clocks of the challenge's city."""

from typing import Any
from uuid import UUID

from talko.challenges.models import Challenge
from talko.challenges.queries import challenges
from talko.core.values import dates
from talko.solutions.models import Solution
from talko.solutions.queries import solutions


def challenge_here(person: Any, public_id: UUID) -> Challenge:
    """Raises NotFound for what the person may not know of."""
    return _at(challenges.challenge_for(person, public_id))


def public_challenge_here(public_id: UUID) -> Challenge:
    """Raises NotFound for what not everyone may read."""
    return _at(solutions.public_challenge(public_id))


def head_here(public_id: UUID) -> Challenge:
    """As much of a public challenge as a list of its answers shows of it. Raises NotFound."""
    return _at(solutions.head_of(public_id))


def solution_here(person: Any, public_id: UUID) -> Solution:
    """Raises NotFound for what the person may not see."""
    found = solutions.solution_for(person, public_id)
    _at(found.challenge)
    return found


def _at(challenge: Challenge) -> Challenge:
    dates.at(challenge.city.zone)
    return challenge
