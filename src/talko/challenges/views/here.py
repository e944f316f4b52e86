"""The challenge that a page is about; from then on all moments on the page are by the clocks of its city."""

from typing import Any
from uuid import UUID

from talko.challenges.models import Challenge
from talko.challenges.queries import challenges
from talko.core.errors import NotFound
from talko.core.values import dates


def challenge_here(person: Any, public_id: UUID, *, defer: frozenset[str] = frozenset()) -> Challenge:
    """Raises NotFound for what the person may not know of."""
    return by_its_clocks(challenges.challenge_for(person, public_id, defer=defer))


def opened_here(person: Any, public_id: UUID) -> Challenge:
    """Raises NotFound also for one that has not opened: it has no tab but the need."""
    challenge = challenge_here(person, public_id, defer=challenges.AROUND_TABS)
    if not challenge.is_public:
        raise NotFound
    return challenge


def public_challenge_here(public_id: UUID) -> Challenge:
    """Raises NotFound for what not everyone may read."""
    return by_its_clocks(challenges.public_challenge(public_id))


def by_its_clocks(challenge: Challenge) -> Challenge:
    dates.use_zone(challenge.city.zone)
    return challenge
