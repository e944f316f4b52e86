"""How good a city's suggestions have been, and who is suggested: figures, with the counts behind them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from talko.actors.models import Organisation
from talko.cities.models import City
from talko.cities.queries import country_name
from talko.core.text import languages
from talko.core.values import numbers
from talko.engines.opinions.statistics import wilson
from talko.matching.models import ChallengeInvitation, Suggestion

LATELY = timedelta(days=90)
FEWEST = 10
"""Judgements below which a share says nothing."""
MOST_ROWS = 12
Z95 = 1.959964
"""Two-sided 95 %."""


@dataclass(frozen=True)
class Share:
    """Of those that officers judged, by a judgement or an invitation, how many were relevant."""

    judged: int
    relevant: int

    @property
    def too_few(self) -> bool:
        return self.judged < FEWEST

    @property
    def sentence(self) -> str:
        """With the interval. Empty while too few are judged."""
        if self.too_few:
            return ""
        return ngettext(
            "Of %(judged)s suggestions that officers judged, %(relevant)s was relevant: %(share)s, between %(low)s and"
            " %(high)s with 95%% confidence.",
            "Of %(judged)s suggestions that officers judged, %(relevant)s were relevant: %(share)s, between %(low)s and"
            " %(high)s with 95%% confidence.",
            self.relevant,
        ) % {"judged": self.judged, "relevant": self.relevant, **self._figures}

    @property
    def short(self) -> str:
        """For a table."""
        counts = _("%(relevant)s of %(judged)s") % {"relevant": self.relevant, "judged": self.judged}
        if self.too_few:
            return counts
        figures = _("%(share)s; %(low)s to %(high)s") % self._figures
        return f"{counts} ({figures})"

    @property
    def _figures(self) -> dict[str, str]:
        low, high = wilson(np.array(self.relevant), np.array(self.judged), Z95)
        share = self.relevant / self.judged
        return {
            name: _per_cent(float(value)) for name, value in (("share", share), ("low", low), ("high", high))
        }


@dataclass(frozen=True)
class Precision:
    """Of what was suggested since some day."""

    shown: int
    all: Share
    first_five: Share
    """By their rank when they were first shown or judged."""
    first_ten: Share
    invited: int
    answered: int


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
        **_counts_of("all", Q()),
        **_counts_of("five", Q(rank__lte=5)),
        **_counts_of("ten", Q(rank__lte=10)),
        invited=Count("pk", filter=Q(was_invited=True)),
        answered=Count("pk", filter=Q(answered_at__isnull=False)),
    )

    def share(name: str) -> Share:
        return Share(counted[f"{name}_judged"], counted[f"{name}_relevant"])

    return Precision(
        counted["shown"], share("all"), share("five"), share("ten"), counted["invited"], counted["answered"]
    )


def _counts_of(name: str, among: Q) -> dict[str, Count]:
    judged = among & Q(relevant__isnull=False, shown_by_answer=False)
    return {
        f"{name}_judged": Count("pk", filter=judged),
        f"{name}_relevant": Count("pk", filter=judged & Q(relevant=True)),
    }


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
