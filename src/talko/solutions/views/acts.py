"""What a reader can do with an answer now."""

from dataclasses import dataclass
from typing import Any

from talko.core import permissions
from talko.core.workflow import available
from talko.solutions.models import Solution
from talko.solutions.queries.solutions import has_endorsed


@dataclass(frozen=True)
class May:
    edit: bool
    """Whether they are among those who answer."""
    change: bool
    withdraw: bool
    partners: bool
    endorse: bool
    endorsed: bool


def may_of(person: Any, solution: Solution) -> May:
    edits = permissions.allows(person, "solutions.edit", solution)
    acts = {act.name for act in available(solution, person)} if edits else set()
    endorsed = has_endorsed(person, solution)
    return May(
        edit=edits,
        change="edit" in acts,
        withdraw="withdraw" in acts,
        partners="change_partners" in acts,
        endorse=not endorsed
        and solution.state == "submitted"
        and permissions.allows(person, "solutions.endorse", solution),
        endorsed=endorsed,
    )
