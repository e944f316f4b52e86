"""Reading watches: whose they are, and what they were told of."""

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
from talko.challenges.queries import challenge_list as challenge_rows
from talko.challenges.queries.challenges import PUBLIC
from talko.core.errors import NotFound, SignInNeeded
from talko.matching.models import Fit, Watch
from talko.matching.reasons import Reasons

PAGE_SIZE = 20
TITLE = 90
"""Characters of a watch's text by which it is called."""


@dataclass(frozen=True)
class WatchRow:
    url: str
    title: str
    lang: str
    place: str
    badge: str
    amount: str
    amount_note: str


@dataclass(frozen=True)
class Fitting:
    """A challenge that fits, with why."""

    row: challenge_rows.Row
    reasons: list[str]
    fit: Fit | None = None
    """What was told and noted; None for what fits now and was not told."""
    judge_url: str = ""
    state: str = ""
    """What came of it, in a word."""


def watches_of(person: Any) -> QuerySet[Watch]:
    """A person's own, and those of the organisations that they act for. Raises SignInNeeded."""
    if person is None or not person.is_authenticated:
        raise SignInNeeded
    own = Q(person=person, organisation=None) | Q(organisation__in=organisations_acted_for(person))
    return Watch.objects.filter(own).select_related("organisation", "organisation__city", "person")


def watch_for(person: Any, public_id: UUID) -> Watch:
    """Raises SignInNeeded; NotFound also for somebody else's."""
    found = watches_of(person).filter(public_id=public_id).first()
    if found is None:
        raise NotFound
    return found


def fit_for(person: Any, watch_id: UUID, challenge_id: UUID) -> Fit:
    """Raises SignInNeeded and NotFound."""
    watch = watch_for(person, watch_id)
    fit = watch.fits.filter(challenge__public_id=challenge_id).select_related("watch__organisation").first()
    if fit is None:
        raise NotFound
    return fit


def watch_rows(person: Any, page: str | int = 1) -> tuple[Page, list[WatchRow]]:
    """One page of them, the oldest first; two queries and one for what the person acts for."""
    counted = watches_of(person).annotate(told=Count("fits")).order_by("created_at", "pk")
    found = Paginator(counted, PAGE_SIZE).get_page(page)
    return found, [_row(watch) for watch in found.object_list]


def _row(watch: Any) -> WatchRow:
    return WatchRow(
        url=reverse("matching:watch", args=[watch.public_id]),
        title=called(watch),
        lang=watch.language,
        place=watch.organisation.name if watch.organisation else _("Your own"),
        badge=_("Paused") if watch.paused else "",
        amount=str(watch.told),
        amount_note=ngettext("challenge found", "challenges found", watch.told),
    )


def called(watch: Watch) -> str:
    """A watch has no name: the beginning of what it says."""
    line = " ".join(watch.text.split())
    return line if len(line) <= TITLE else f"{line[:TITLE].rsplit(' ', 1)[0]}…"


def fits_of(watch: Watch, reader: Any, page: str | int = 1) -> tuple[Page, list[Fitting]]:
    """What the watch found and its people were told of, the newest first; four queries."""
    found = Paginator(watch.fits.order_by("-told_at", "-pk"), PAGE_SIZE).get_page(page)
    shown = listed([fit.challenge_id for fit in found.object_list], reader)
    return found, [
        Fitting(
            shown[fit.challenge_id].row,
            Reasons.from_data(fit.reasons).in_common(),
            fit,
            reverse("matching:fit", args=[watch.public_id, shown[fit.challenge_id].public_id]),
        )
        for fit in found.object_list
        if fit.challenge_id in shown
    ]


@dataclass(frozen=True)
class Listed:
    row: challenge_rows.Row
    public_id: UUID


def listed(keys: list[int], reader: Any) -> dict[int, Listed]:
    """Challenges that everyone may read, as rows; three queries."""
    public = Challenge.objects.filter(PUBLIC, pk__in=keys).order_by("pk")
    names = list(public.values_list("pk", "public_id"))
    rows = challenge_rows.rows(
        Challenge.objects.filter(pk__in=[key for key, _id in names]).order_by("pk"), reader
    )
    return {key: Listed(row, public_id) for (key, public_id), row in zip(names, rows, strict=True)}
