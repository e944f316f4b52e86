"""What a reader can do with a challenge now: the one thing to do next, and the others at the city's desk."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from talko.challenges.models import Challenge
from talko.challenges.queries.challenges import cities_to_share_with
from talko.challenges.queries.needed import Needed, needed_of_challenge
from talko.cities.models import City
from talko.cities.rules import Role, has_role
from talko.core import permissions

IN_STATE = {
    "draft": ("edit", "send", "share"),
    "review": ("share",),
    "approved": ("open", "share", "deadline", "withdraw"),
    "open": ("share", "deadline", "withdraw"),
    "closed": ("reopen", "withdraw"),
    "decided": ("follow-up",),
    "followed_up": ("follow-up",),
}
"""What an officer can do, by the names of the addresses."""
NEXT = {"draft": "edit", "approved": "open", "open": "share", "decided": "follow-up"}
"""What an officer should do, where other rooms have nothing to offer."""
AT_ONCE = {"send", "open"}
"""Done by a button; for the others a page asks first."""


@dataclass(frozen=True)
class Act:
    name: str
    label: str
    url: str
    post: bool


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
    manages = permissions.allows(person, "challenges.manage", challenge)
    state = challenge.state_now
    names = list(IN_STATE.get(state, ())) if manages else []
    if "share" in names and not cities_to_share_with(challenge):
        names.remove("share")
    following = NEXT.get(state) if NEXT.get(state) in names else _review(person, challenge)
    needed = needed_of_challenge(challenge) if manages and state == "draft" else []
    others = [name for name in names if name != following and not (needed and name == "send")]
    return Desk(
        manages=manages,
        next=_act(challenge, following) if following else None,
        acts=[_act(challenge, name) for name in others],
        needed=needed,
        sharing=challenge.shared_cities if manages and not challenge.is_public else [],
    )


def _review(person: Any, challenge: Challenge) -> str | None:
    asked = challenge.state == "review" and has_role(person, challenge.city_id, Role.OFFICER, Role.EVALUATOR)
    return "review" if asked and permissions.allows(person, "challenges.review", challenge) else None


def _act(challenge: Challenge, name: str) -> Act:
    labels = {
        "edit": _("Go on writing"),
        "send": _("Ask for a review"),
        "review": _("Review it"),
        "share": _("Share it with partner cities"),
        "open": _("Open it now"),
        "deadline": _("Move the deadline"),
        "reopen": _("Open it again"),
        "withdraw": _("Withdraw the challenge"),
        "follow-up": _("Tell what came of it"),
    }
    url = reverse(f"challenges:{name}", args=[challenge.public_id, challenge.slug])
    return Act(name, labels[name], url, name in AT_ONCE)
