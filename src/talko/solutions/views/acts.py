"""What a reader can do with an answer now."""

from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from talko.core import permissions
from talko.core.workflow import Act, available
from talko.solutions.models import Solution
from talko.solutions.queries.solutions import has_endorsed


@dataclass(frozen=True)
class May:
    edit: bool
    """Whether they are among those who answer."""
    acts: dict[str, Act]
    """Moves of the answer that they can make, by their names."""
    endorse: bool
    endorsed: bool


def may_of(person: Any, solution: Solution) -> May:
    edits = permissions.allows(person, "solutions.edit", solution)
    acts = {act.name: act for act in available(solution, person)} if edits else {}
    if solution.state == "draft" and "edit" in acts:
        acts["edit"] = replace(acts["edit"], label=_("Continue writing"))
    endorsed = has_endorsed(person, solution)
    return May(
        edit=edits,
        acts=acts,
        endorse=not endorsed
        and solution.state == "submitted"
        and permissions.allows(person, "solutions.endorse", solution),
        endorsed=endorsed,
    )
