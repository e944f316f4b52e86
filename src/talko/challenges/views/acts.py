"""What a reader can do with a challenge now: the one thing to do next, and the others at the city's desk."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from talko.challenges.models import Challenge
from talko.challenges.queries.challenges import cities_to_share_with
from talko.challenges.queries.checklist import Needed, needed_of_challenge
from talko.cities.models import City
from talko.core import permissions
from talko.core.workflow import Act, available

NEXT = {"draft": "edit", "review": "approve", "approved": "open_now", "open": "share", "decided": "follow_up"}
"""What the city should do, where other rooms have nothing to offer."""
ELSEWHERE = {"approve", "send_back", "unshare", "decide"}
"""Made on a page of their own, or beside what they change."""


@dataclass(frozen=True)
class Desk:
    """The city's own desk, for those who work there."""

    manages: bool
    next: Act | None
    """The one thing to do now."""
    acts: list[Act]
    needed: list[Needed]
    """What a draft lacks before it can be reviewed, for those who write it."""
    sharing: list[City]
    """With whom it will be shared when it opens; each can still be taken off."""


def desk_of(person: Any, challenge: Challenge) -> Desk | None:
    """None for those who do not work for the city."""
    if not permissions.allows(person, "challenges.see_draft", challenge):
        return None
    acts = {act.name: act for act in available(challenge, person)}
    if "share" in acts and not cities_to_share_with(challenge):
        del acts["share"]
    next_act = acts.get(NEXT.get(challenge.state_now, ""))
    needed = needed_of_challenge(challenge) if "send_to_review" in acts else []
    left_out = ELSEWHERE | ({"send_to_review"} if needed else set())
    return Desk(
        manages=permissions.allows(person, "challenges.manage", challenge),
        next=_reviewing(challenge) if next_act and next_act.name == "approve" else next_act,
        acts=[act for act in acts.values() if act is not next_act and act.name not in left_out],
        needed=needed,
        sharing=challenge.shared_cities if "unshare" in acts else [],
    )


def _reviewing(challenge: Challenge) -> Act:
    """Approving and sending back are on one page, where the whole text is read."""
    url = reverse("challenges:review", args=[challenge.public_id, challenge.slug])
    return Act("review", _("Review it"), url, ("note",))
