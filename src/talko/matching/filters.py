"""What keeps an organisation out of the suggestions for a challenge, whatever it could do."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from math import asin, cos, radians, sin, sqrt
from typing import Any

from django.db.models import Exists, OuterRef

from talko.actors.models import Membership, Organisation
from talko.challenges.models import Challenge
from talko.cities.models import Agreement, City
from talko.cities.queries import partners_of
from talko.matching import search_index
from talko.matching.models import Suggestion
from talko.solutions.models import Solution
from talko.solutions.models.solution import SENT_STATES

EARTH = 6371.0
"""Kilometres, mean radius."""
HOME, PARTNERS = "home", "partners"


@dataclass(frozen=True)
class Wanted:
    """What an officer chose to see."""

    where: str = ""
    """"home", "partners", or everywhere that the challenge can reach."""
    kind: str = ""
    language: str = ""
    """That the organisation writes."""
    within_km: int | None = None
    invitable: bool = False
    """Only those in whose name somebody can be invited here."""
    answered: bool = False
    """Those that have answered already too."""
    own: bool = False
    """The city's own authorities too."""
    judged: bool = False
    """Those that were judged not relevant too."""

    @property
    def chosen(self) -> tuple[str, ...]:
        """The names of the filters that narrow."""
        names = ("where", "kind", "language", "within_km", "invitable")
        return tuple(name for name in names if getattr(self, name))


@dataclass(frozen=True)
class Facts:
    """What the filters look at."""

    key: int
    city: int | None
    kind: str
    place: tuple[float, float] | None
    languages: tuple[str, ...]
    suggested: bool
    invitable: bool


@dataclass
class Reach:
    """Where a challenge is, and which cities it reaches or could be shared with today."""

    challenge: Challenge
    agreements: dict[int, Agreement] = field(default_factory=dict)
    """Key of a partner city to the agreement under which it may be shared with it, or was."""
    shared: frozenset[int] = frozenset()
    cities: dict[int, City] = field(default_factory=dict)

    @classmethod
    def of(cls, challenge: Challenge) -> "Reach":
        home = challenge.city
        shares = list(challenge.shares.select_related("city", "agreement"))
        partners = partners_of(home)
        cities = {home.pk: home, **{city.pk: city for city in partners}}
        cities |= {share.city_id: share.city for share in shares}
        agreements = {share.city_id: share.agreement for share in shares}
        agreements |= {city.pk: agreement for city, agreement in partners.items()}
        return cls(challenge, agreements, frozenset(share.city_id for share in shares), cities)

    @cached_property
    def place(self) -> tuple[float, float] | None:
        return place_of(self.challenge) or place_of(self.challenge.city)

    @cached_property
    def answered(self) -> set[int]:
        sent = Solution.objects.filter(challenge=self.challenge, state__in=SENT_STATES)
        return set(sent.exclude(organisation=None).values_list("organisation_id", flat=True))

    @cached_property
    def judged(self) -> set[int]:
        wrong = Suggestion.objects.filter(challenge=self.challenge, relevant=False)
        return set(wrong.values_list("organisation_id", flat=True))

    def distance(self, place: tuple[float, float] | None) -> int | None:
        if place is None or self.place is None:
            return None
        return round(kilometres(self.place, place))

    def obstacle(self, facts: Facts, wanted: Wanted) -> str:
        """The name of the first filter that keeps it out; empty when none does."""
        home = self.challenge.city_id
        if facts.city not in self.cities:
            return "city"
        if not facts.suggested:
            return "standing"
        if facts.key in self.answered and not wanted.answered:
            return "answered"
        if facts.key in self.judged and not wanted.judged:
            return "judged"
        if facts.city == home and facts.kind == Organisation.Kind.AUTHORITY and not wanted.own:
            return "own"
        if (wanted.where == HOME and facts.city != home) or (wanted.where == PARTNERS and facts.city == home):
            return "where"
        if wanted.kind and facts.kind != wanted.kind:
            return "kind"
        if wanted.language and wanted.language not in facts.languages:
            return "language"
        if wanted.within_km is not None and not self._near(facts, wanted.within_km):
            return "within_km"
        if wanted.invitable and not facts.invitable:
            return "invitable"
        return ""

    def _near(self, facts: Facts, most: int) -> bool:
        distance = self.distance(facts.place)
        return distance is not None and distance <= most


def facts_of(keys: Iterable[int], cities: dict[int, City]) -> dict[int, Facts]:
    """In one query. An organisation without a place of its own is where its city is."""
    acting = Membership.objects.filter(
        organisation=OuterRef("pk"), role__in=("owner", "editor"), person__is_active=True
    )
    rows = (
        Organisation.objects.filter(pk__in=list(keys))
        .annotate(spoken_for=Exists(acting))
        .values_list(
            "pk", "city_id", "kind", "latitude", "longitude", "languages", "standing__suggested", "standing__invited",
            "spoken_for",
        )
    )  # fmt: skip
    return {row[0]: _facts(row, cities) for row in rows}


def _facts(row: tuple[Any, ...], cities: dict[int, City]) -> Facts:
    key, city, kind, latitude, longitude, declared, suggested, invited, spoken_for = row
    known = search_index.organisations().of(key)
    place = (latitude, longitude) if latitude is not None and longitude is not None else None
    if place is None and city in cities:
        place = place_of(cities[city])
    return Facts(
        key,
        city,
        kind,
        place,
        tuple(dict.fromkeys([*declared, *(known.languages if known else ())])),
        suggested is not False,
        spoken_for and invited is not False,
    )


def place_of(row: Challenge | City) -> tuple[float, float] | None:
    if row.latitude is None or row.longitude is None:
        return None
    return row.latitude, row.longitude


def kilometres(here: tuple[float, float], there: tuple[float, float]) -> float:
    """Along the surface (haversine)."""
    (lat1, lon1), (lat2, lon2) = (tuple(map(radians, here)), tuple(map(radians, there)))
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH * asin(min(1.0, sqrt(half)))
