"""Reading watches: a person's own, their hits, and the watches that a challenge fits."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from talko.actors.rules import organisations_acted_for
from talko.challenges.models import Challenge
from talko.challenges.rules import reached_cities
from talko.core.database.rows import get_or_not_found
from talko.core.permissions import require_signed_in
from talko.core.registries.things import Thing
from talko.core.web.rows import Row
from talko.matching.models import Hit, Watch
from talko.matching.queries.fitting_challenges import public_rows
from talko.matching.ranking.fit import FitChecker
from talko.matching.ranking.reasons import Reasons

PAGE_SIZE = 20


@dataclass(frozen=True)
class HitRow:
    """A challenge that a watch found."""

    row: Row
    reasons: Reasons
    hit: Hit
    rate_url: str


def watches_of(person: Any) -> QuerySet[Watch]:
    """A person's own, and those of the organisations that they act for. Raises SignInNeeded."""
    require_signed_in(person)
    own = Q(person=person, organisation=None) | Q(organisation__in=organisations_acted_for(person))
    return Watch.objects.filter(own).select_related("organisation", "organisation__city", "person")


def watch_for(person: Any, public_id: UUID) -> Watch:
    """Raises SignInNeeded; NotFound also for somebody else's."""
    return get_or_not_found(watches_of(person), public_id=public_id)


def things_for(reader: Any, public_ids: Collection[UUID]) -> dict[UUID, Thing]:
    """Their own watches, and those of the organisations that they act for."""
    found = watches_of(reader).filter(public_id__in=public_ids)
    return {one.public_id: Thing(one.title, one.language, one.get_absolute_url()) for one in found}


def hit_for(person: Any, watch_id: UUID, challenge_id: UUID) -> Hit:
    """Raises SignInNeeded and NotFound."""
    watch = watch_for(person, watch_id)
    return get_or_not_found(
        watch.hits.select_related("watch__organisation"), challenge__public_id=challenge_id
    )


def watch_rows(person: Any, condition: Q, page: str | int = 1) -> tuple[Page, list[Row]]:
    """One page of those that meet the condition, the oldest first; two queries, and one for whom the person acts for."""
    counted = (
        watches_of(person).filter(condition).annotate(hit_count=Count("hits")).order_by("created_at", "pk")
    )
    found = Paginator(counted, PAGE_SIZE).get_page(page)
    return found, [_row(watch) for watch in found.object_list]


def _row(watch: Any) -> Row:
    return Row(
        url=watch.get_absolute_url(),
        title=watch.title,
        lang=watch.language,
        byline=watch.organisation.name if watch.organisation else _("Your own"),
        badge=_("Paused") if watch.paused else "",
        amount=str(watch.hit_count),
        amount_note=ngettext("challenge found", "challenges found", watch.hit_count),
    )


def hits_of(watch: Watch, reader: Any, page: str | int = 1) -> tuple[Page, list[HitRow]]:
    """What people were notified of, the newest first; four queries."""
    found = Paginator(watch.hits.order_by("-notified_at", "-pk"), PAGE_SIZE).get_page(page)
    rows = public_rows([hit.challenge_id for hit in found.object_list], reader)
    return found, [
        HitRow(
            rows[hit.challenge_id].row,
            Reasons.from_data(hit.reasons),
            hit,
            reverse("matching:hit", args=[watch.public_id, rows[hit.challenge_id].public_id]),
        )
        for hit in found.object_list
        if hit.challenge_id in rows
    ]


def watches_that_fit(challenge: Challenge) -> dict[int, Reasons]:
    """Of those in the cities that it reaches, by primary key, and why."""
    found, checker = {}, FitChecker()
    for watch in _watches_in(reached_cities(challenge)).iterator(chunk_size=500):
        reasons = checker.reasons(challenge, checker.of_text(watch.text, watch.language))
        if reasons is not None:
            found[watch.pk] = reasons
    return found


def _watches_in(cities: set[int]) -> QuerySet[Watch]:
    """By an organisation's city; for a person's own watch, the city they call theirs, or else the one they work for."""
    at_home = Q(person__residence__city__in=cities)
    at_work = Q(person__residence=None, person__city_roles__city__in=cities)
    return (
        Watch.objects.filter(paused=False)
        .filter(Q(organisation__city__in=cities) | Q(organisation=None) & (at_home | at_work))
        .order_by("pk")
        .distinct()
    )
