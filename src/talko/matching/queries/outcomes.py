"""How good a city's suggestions have been, and who is suggested: figures, with the counts behind them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from talko.actors.models import Organisation
from talko.cities.models import City
from talko.cities.queries import country_name
from talko.core.text import languages
from talko.core.values import numbers
from talko.matching.models import ChallengeInvitation, Suggestion

LATELY = timedelta(days=90)
FEWEST = 10
"""Judgements below which a share says nothing."""
MOST_ROWS = 12


@dataclass(frozen=True)
class Precision:
    """Of what was suggested since some day."""

    shown: int
    judged: int
    """By an invitation, a "not relevant" or an answer."""
    relevant: int
    invited: int
    answered: int

    @property
    def too_few(self) -> bool:
        return self.judged < FEWEST

    @property
    def share(self) -> str:
        """Of the judged, how many were relevant; empty while too few are judged."""
        return "" if self.too_few else _per_cent(self.relevant / self.judged)


@dataclass(frozen=True)
class Exposed:
    """A group of organisations: its share of all suggestions, beside its share of the directory."""

    label: str
    suggestions: int
    share: str
    organisations: int
    share_of_all: str


@dataclass(frozen=True)
class Exposure:
    name: str
    rows: list[Exposed]


def precision(city: City) -> tuple[Precision, Precision]:
    """Of all time, and of the last 90 days; one query each."""
    return _precision(city, None), _precision(city, timezone.now() - LATELY)


def exposure(city: City) -> list[Exposure]:
    """By kind and by country; two queries each."""
    suggested = Suggestion.objects.filter(challenge__city=city)
    directory = Organisation.objects.all()
    kinds = {value: str(label) for value, label in Organisation.Kind.choices}
    return [
        Exposure(
            _("Kind"),
            _rows(
                _counts(suggested, "organisation__kind"),
                _counts(directory, "kind"),
                lambda value: kinds.get(value, value),
            ),
        ),
        Exposure(
            _("Country"),
            _rows(
                _counts(suggested, "organisation__country"),
                _counts(directory, "country"),
                lambda value: country_name(value) if value else _("Not known"),
            ),
        ),
    ]


def _precision(city: City, since: datetime | None) -> Precision:
    invited = ChallengeInvitation.objects.filter(
        challenge=OuterRef("challenge"), organisation=OuterRef("organisation")
    )
    shown = Suggestion.objects.filter(challenge__city=city)
    if since is not None:
        shown = shown.filter(created_at__gte=since)
    counted = shown.annotate(was_invited=Exists(invited)).aggregate(
        shown=Count("pk"),
        judged=Count("pk", filter=Q(relevant__isnull=False)),
        relevant=Count("pk", filter=Q(relevant=True)),
        invited=Count("pk", filter=Q(was_invited=True)),
        answered=Count("pk", filter=Q(answered_at__isnull=False)),
    )
    return Precision(**counted)


def _counts(rows: QuerySet, field: str) -> dict[str, int]:
    found = rows.order_by().values_list(field).annotate(number=Count("pk"))
    return dict(found)


def _rows(suggested: dict[str, int], directory: dict[str, int], label: Callable[[str], str]) -> list[Exposed]:
    """The groups with the most suggestions first."""
    shown, known = sum(suggested.values()) or 1, sum(directory.values()) or 1
    groups = sorted(
        {*suggested, *directory}, key=lambda group: (-suggested.get(group, 0), -directory.get(group, 0))
    )
    return [
        Exposed(
            label(group),
            suggested.get(group, 0),
            _per_cent(suggested.get(group, 0) / shown),
            directory.get(group, 0),
            _per_cent(directory.get(group, 0) / known),
        )
        for group in groups[:MOST_ROWS]
    ]


def _per_cent(share: float) -> str:
    return numbers.per_cent(share, languages.current())
