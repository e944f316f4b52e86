"""What keeps an organisation out of the suggestions for a challenge, however well it fits."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from math import asin, cos, radians, sin, sqrt
from typing import Any

from django.db.models import Exists, OuterRef

from talko.actors.models import Membership, Organisation
from talko.challenges.models import Challenge
from talko.cities.models import Agreement, City
from talko.cities.queries import partners_of
from talko.matching.models import Suggestion
from talko.solutions.models import Solution
from talko.solutions.models.solution import SENT_STATES

AT_ONCE = 500
"""Organisations looked up with one query."""
EARTH_RADIUS = 6371.0
"""Kilometres (mean)."""
HOME, PARTNERS, ELSEWHERE = "home", "partners", "elsewhere"
Coordinates = tuple[float, float]
"""Latitude and longitude."""


@dataclass(frozen=True)
class Filters:
    """What an officer chose to see."""

    where: str = ""
    """"home", "partners", "elsewhere", or all three."""
    kind: str = ""
    language: str = ""
    """Written by the organisation."""
    within_km: int | None = None
    invitable: bool = False
    """Only those that someone acts for here."""
    answered: bool = False
    """Also those that have answered."""
    own: bool = False
    """Also the city's own authorities."""
    judged: bool = False
    """Also those judged not relevant."""

    @property
    def chosen(self) -> tuple[str, ...]:
        """Names of the filters that narrow the list."""
        names = ("where", "kind", "language", "within_km", "invitable")
        return tuple(name for name in names if getattr(self, name))

    @property
    def narrows(self) -> bool:
        """Whether a filter that looks at the organisation alone was chosen."""
        return bool(set(self.chosen) - {"where"})


@dataclass(frozen=True)
class Candidate:
    """What the filters look at."""

    key: int
    city_id: int | None
    kind: str
    coordinates: Coordinates | None
    languages: tuple[str, ...]
    suggested: bool
    invitable: bool


@dataclass
class Reach:
    """Where a challenge is, and which cities it reaches or could be shared with now."""

    challenge: Challenge
    agreements: dict[int, Agreement] = field(default_factory=dict)
    """Partner city to the agreement under which the challenge is or may be shared with it."""
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
    def coordinates(self) -> Coordinates | None:
        return coordinates_of(self.challenge) or coordinates_of(self.challenge.city)

    @cached_property
    def answered(self) -> set[int]:
        sent = Solution.objects.filter(challenge=self.challenge, state__in=SENT_STATES)
        return set(sent.exclude(organisation=None).values_list("organisation_id", flat=True))

    @cached_property
    def judged(self) -> set[int]:
        not_relevant = Suggestion.objects.filter(challenge=self.challenge, relevant=False)
        return set(not_relevant.values_list("organisation_id", flat=True))

    def distance(self, coordinates: Coordinates | None) -> int | None:
        if coordinates is None or self.coordinates is None:
            return None
        return round(kilometres(self.coordinates, coordinates))

    def group_of(self, city_id: int | None) -> str:
        """Where an organisation of this city is, as seen from here."""
        if city_id == self.challenge.city_id:
            return HOME
        return PARTNERS if city_id in self.cities else ELSEWHERE

    def obstacle(self, candidate: Candidate, filters: Filters) -> str:
        """Name of what keeps it out of this challenge's suggestions, or empty."""
        if not candidate.suggested:
            return "opted_out"
        if candidate.key in self.answered and not filters.answered:
            return "answered"
        if candidate.key in self.judged and not filters.judged:
            return "judged"
        at_home = candidate.city_id == self.challenge.city_id
        if at_home and candidate.kind == Organisation.Kind.AUTHORITY and not filters.own:
            return "own"
        return ""

    def not_chosen(self, candidate: Candidate, filters: Filters) -> str:
        """Name of the first filter that an officer chose and that it does not pass, or empty."""
        if filters.kind and candidate.kind != filters.kind:
            return "kind"
        if filters.language and filters.language not in candidate.languages:
            return "language"
        if filters.within_km is not None and not self._near(candidate, filters.within_km):
            return "within_km"
        if filters.invitable and not candidate.invitable:
            return "invitable"
        return ""

    def _near(self, candidate: Candidate, most: int) -> bool:
        distance = self.distance(candidate.coordinates)
        return distance is not None and distance <= most


def candidates(keys: Iterable[int], cities: dict[int, City]) -> dict[int, Candidate]:
    """By primary key; one query per `AT_ONCE`. An organisation without coordinates is where its city is."""
    found: dict[int, Candidate] = {}
    rest = iter(keys)
    while part := list(islice(rest, AT_ONCE)):
        found |= {row[0]: _candidate(row, cities) for row in _facts(part)}
    return found


def _facts(keys: list[int]) -> Iterable[tuple[Any, ...]]:
    acting = Membership.objects.filter(
        organisation=OuterRef("pk"), role__in=Membership.ACTING, person__is_active=True
    )
    return (
        Organisation.objects.filter(pk__in=keys)
        .annotate(has_people=Exists(acting))
        .values_list(
            "pk", "city_id", "kind", "latitude", "longitude", "languages", "summary", "description",
            "matching_preferences__suggested", "matching_preferences__invited", "has_people",
        )
    )  # fmt: skip


def _candidate(row: tuple[Any, ...], cities: dict[int, City]) -> Candidate:
    key, city_id, kind, latitude, longitude, declared, summary, description, suggested, invited, people = row
    coordinates = (latitude, longitude) if latitude is not None and longitude is not None else None
    if coordinates is None and city_id in cities:
        coordinates = coordinates_of(cities[city_id])
    return Candidate(
        key=key,
        city_id=city_id,
        kind=kind,
        coordinates=coordinates,
        languages=tuple(dict.fromkeys([*declared, *summary, *description])),
        suggested=suggested is not False,
        invitable=people and invited is not False,
    )


def coordinates_of(row: Challenge | City) -> Coordinates | None:
    if row.latitude is None or row.longitude is None:
        return None
    return row.latitude, row.longitude


def kilometres(here: Coordinates, there: Coordinates) -> float:
    """Great-circle distance (haversine)."""
    (lat1, lon1), (lat2, lon2) = (tuple(map(radians, here)), tuple(map(radians, there)))
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_RADIUS * asin(min(1.0, sqrt(half)))
