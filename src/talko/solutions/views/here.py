"""The solution that a page is about; from then on all moments on the page are by the clocks of its challenge's city."""

from typing import Any
from uuid import UUID

from talko.challenges.models import Challenge
from talko.challenges.views.here import by_its_clocks
from talko.core import permissions
from talko.solutions.models import Solution
from talko.solutions.queries import solution_list, solutions


def solution_here(person: Any, public_id: UUID) -> Solution:
    """Raises NotFound for what the person may not see."""
    found = solutions.solution_for(person, public_id)
    by_its_clocks(found.challenge)
    return found


def own_solution_here(person: Any, public_id: UUID) -> Solution:
    """The same for those who answer. Raises NotAllowed for everyone else."""
    solution = solution_here(person, public_id)
    permissions.require(person, "solutions.edit", solution)
    return solution


def head_here(public_id: UUID) -> Challenge:
    """As much of a public challenge as a list of its answers shows of it. Raises NotFound."""
    return by_its_clocks(solution_list.head_of(public_id))
