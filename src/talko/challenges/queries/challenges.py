"""Reading challenges: who may see which, one by its address, and what other pages show of them."""

from collections.abc import Collection
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet

from talko.challenges.models import Challenge, FollowUp, Goal, Share, Target
from talko.challenges.models.challenge import PUBLIC_STATES
from talko.challenges.rules import REVIEWERS, SEE_DRAFTS, WRITTEN
from talko.cities.models import City
from talko.cities.queries import partners_of
from talko.cities.rules import Role, cities_with, home_of
from talko.core import ids
from talko.core.database.compiled_query import GIVEN_ID, CompiledQuery, given
from talko.core.database.rows import get_or_not_found
from talko.core.errors import NotFound
from talko.core.files.queries import read_along
from talko.core.models import AuditEntry
from talko.core.permissions import is_signed_in
from talko.core.text import languages
from talko.dialogue.following import follows, stopped_by

PUBLIC = Q(state__in=PUBLIC_STATES, opened_at__isnull=False)
"""Condition on Challenge: everyone may read it."""

NOBODY = 0
"""The key of no person."""
AROUND_NEED = frozenset(
    {
        "search_text", "city__names", "city__about", "city__about_html", "city__welcome", "city__places", "city__search_text",
        "city__languages", "city__website", "city__email", "city__population",
    }
)  # fmt: skip
"""Columns that its own page does not show."""
AROUND_TABS = AROUND_NEED | {
    "need_local", "need_local_html", "need_global", "need_global_html", "affected", "amount_for", "review_note"
}  # fmt: skip
"""Columns that none of the other tabs shows once it is public."""


def cities_with_drafts(person: Any) -> tuple[int, ...]:
    """Keys of the cities of which this person sees what has not opened yet."""
    return tuple(cities_with(person, *SEE_DRAFTS))


def challenges_visible_to(person: Any) -> QuerySet[Challenge]:
    """What is public, and what the person's own city has not opened yet."""
    return public_or_of(cities_with_drafts(person)).select_related("city")


def public_or_of(own: Collection[int]) -> QuerySet[Challenge]:
    return Challenge.objects.filter(PUBLIC | Q(city__in=own) if own else PUBLIC)


def challenge_for(person: Any, public_id: UUID, *, defer: frozenset[str] = frozenset()) -> Challenge:
    """Raises NotFound for what the person may not know of. `defer`: columns that are not needed."""
    own, kind = cities_with_drafts(person), ContentType.objects.get_for_model(Challenge).pk
    reader = person.pk if is_signed_in(person) else NOBODY
    found: Any = _visible(len(own), defer).given(reader, kind, *own, public_id=public_id).first()
    if found is None:
        raise NotFound
    challenge: Challenge = found
    challenge.is_followed = reader != NOBODY and follows(person, challenge, stopped=found.stopped)
    return challenge


@lru_cache(maxsize=16)
def _visible(number: int, defer: frozenset[str]) -> CompiledQuery[Challenge]:
    """To someone who sees the drafts of so many cities. Read for each tab of its page: up to 65 columns, which take Django
    itself five times as long.
    """
    person, kind, *own = given(2 + number)
    found = public_or_of(own).filter(public_id=GIVEN_ID).annotate(stopped=stopped_by(person, kind))
    return CompiledQuery.of_instances(found, related=["city"], defer=defer, annotated=["stopped"])


def reaching(city: City | int) -> Q:
    """Condition on Challenge: it is the city's own or is shared with it."""
    key = city.pk if isinstance(city, City) else city
    return Q(city=key) | Q(pk__in=Share.objects.filter(city=key).values("challenge"))


def cities_to_share_with(challenge: Challenge) -> list[City]:
    """Partners under an agreement in force about challenges, that it does not reach yet."""
    partners = (city for city in partners_of(challenge.city) if city not in challenge.shared_cities)
    return sorted(partners, key=lambda city: city.sort_key)


def waiting_for_review(person: Any) -> list[Challenge]:
    """In the person's cities, what they may review as a second person."""
    asked = cities_with(person, *REVIEWERS)
    if not asked:
        return []
    waiting = Challenge.objects.filter(city__in=asked, state="review").exclude(owner=person)
    written = AuditEntry.objects.filter(
        subject_type=ContentType.objects.get_for_model(Challenge), action__in=WRITTEN, by=person
    )
    return list(
        waiting.exclude(pk__in=written.values("subject_id")).select_related("city").order_by("updated_at")
    )


def drafts_of(person: Any) -> QuerySet[Challenge]:
    """What officers of the person's cities are writing."""
    own = Challenge.objects.filter(city__in=cities_with(person, Role.OFFICER), state="draft")
    return own.select_related("city").order_by("-updated_at")


def similar(challenge: Challenge, person: Any) -> int:
    """How many other open challenges that reach the reader's city, or anyone where they have none, share a goal with it."""
    home = home_of(person)
    others = Challenge.objects.filter(state="open", goals__in=challenge.goals.all()).exclude(pk=challenge.pk)
    if home is not None:
        others = others.filter(reaching(home))
    return others.values("pk").distinct().count()


def follow_ups(challenge: Challenge) -> list[FollowUp]:
    found = list(challenge.follow_ups.select_related("by"))
    read_along(found)
    return found


def goals() -> QuerySet[Goal]:
    return Goal.objects.all()


def named_goals() -> list[tuple[int, str]]:
    """All seventeen, with their number and name in the page's language."""
    here = [languages.current()]
    return [(goal.number, f"{goal.number}. {languages.best(goal.name, here)[1]}") for goal in goals()]


def targets() -> QuerySet[Target]:
    return Target.objects.all()


def published(city: City | None = None) -> QuerySet[Challenge]:
    """What everyone may read, of one city or of all."""
    found = Challenge.objects.filter(PUBLIC).select_related("city")
    return found if city is None else found.filter(city=city)


def public_challenge(public_id: UUID) -> Challenge:
    """Raises NotFound for what not everyone may read."""
    return get_or_not_found(published(), public_id=public_id)


def short_name(challenge: Challenge) -> str:
    """For addresses that are typed from paper: see `core.ids.beginning`."""
    return ids.beginning(challenge.public_id)


def is_named_by(challenge: Challenge) -> bool:
    """Whether its short name means this challenge alone. What is created later has another beginning, so this stays true."""
    return _beginning_with(short_name(challenge)).count() == 1


def named(short: str) -> Challenge:
    """The public challenge of a short name. Raises NotFound for what not everyone may read, and where several would do."""
    found = list(_beginning_with(short).filter(PUBLIC).select_related("city")[:2])
    if len(found) != 1:
        raise NotFound
    return found[0]


def _beginning_with(short: str) -> QuerySet[Challenge]:
    try:
        return Challenge.objects.filter(public_id__range=ids.beginning_with(short))
    except ValueError:
        raise NotFound from None
