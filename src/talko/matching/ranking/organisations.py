"""From a challenge to the organisations that could help: where to look, ranking, filters, reasons.

The ranking is `engines.retrieval.who_can_help`, as in `talko suggest`. Only the texts of the challenge and of the directory
count, and nothing about people. Nothing is written: tasks and actions store what a city is notified of, judges or invites, so
that it can be counted later what came of it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain, islice, zip_longest

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talko.actors.models import Organisation
from talko.challenges.models import Challenge
from talko.cities.models import Agreement, City
from talko.core.errors import Message
from talko.core.text import languages
from talko.engines.retrieval import reader, who_can_help
from talko.engines.retrieval.who_can_help import Question
from talko.matching.index import directory_file, query_text
from talko.matching.index.documents import challenge_query
from talko.matching.models import Suggestion
from talko.matching.ranking.filters import ELSEWHERE, HOME, PARTNERS, Candidate, Filters, Reach, candidates
from talko.matching.ranking.needs import need_of
from talko.matching.ranking.readings import Grades
from talko.matching.ranking.reasons import Reasons, reasons_from_suggestion

GROUPS = (HOME, PARTNERS, ELSEWHERE)
PAGE_SIZE = 10
FIRST = 5
"""Of each group, while all are shown."""
NEAREST = 3
"""Named where nobody fits well."""
MOST = 60
"""Suggestions of one group, over all pages."""
SPARE = 15
"""More than are shown, for those that are left out."""
NOT_READY: Message = gettext_lazy("The directory is being read for the first time.")
OBSTACLES = {
    "opted_out": gettext_lazy("%(organisation)s has chosen not to be suggested."),
    "answered": gettext_lazy("%(organisation)s has already answered."),
    "judged": gettext_lazy("%(organisation)s was judged not relevant here."),
    "own": gettext_lazy("%(organisation)s is an authority of %(city)s itself."),
}


@dataclass(frozen=True)
class RankedOrganisation:
    organisation: Organisation
    reasons: Reasons
    rank: int
    """From 1, in its group."""
    score: float
    city: City | None
    """Its own, where that is a city that the challenge reaches or could reach."""
    agreement: Agreement | None
    reached: bool
    """Otherwise the challenge must be shared with its city before it can answer."""
    invitable: bool
    """Someone acts for it here, and it accepts invitations."""


@dataclass(frozen=True)
class Group:
    """Those at home, in partner cities, or anywhere else in the directory."""

    where: str
    rows: tuple[RankedOrganisation, ...]
    total: int
    """Over all pages; 0 where nobody fits well."""


@dataclass(frozen=True)
class Suggestions:
    groups: tuple[Group, ...] = ()
    fits: bool = True
    """Otherwise the only group are those who are nearest."""
    left_out: dict[str, int] = field(default_factory=dict)
    """Name of a filter to how many it left out that would have ranked above the last of these."""
    problem: Message | None = None
    """Why there are none."""

    @property
    def rows(self) -> tuple[RankedOrganisation, ...]:
        return tuple(row for group in self.groups for row in group.rows)

    @property
    def total(self) -> int:
        return sum(group.total for group in self.groups)


@dataclass(frozen=True)
class WhyNot:
    """Why an organisation is not suggested, or at which rank it is."""

    code: str
    """Name of a filter, or "not_ready", "nobody", "far_down", "suggested"."""
    message: str


@dataclass(frozen=True)
class _Found:
    """A suggestion that no filter left out, with the organisation that stands for it."""

    candidate: Candidate
    suggestion: who_can_help.Suggestion
    grade: reader.Grade | None = None


@dataclass
class _Search:
    """What is asked for one challenge."""

    question: Question
    reach: Reach
    filters: Filters
    grades: Grades | None = None
    left_out: Counter[str] = field(default_factory=Counter)

    def group(self, where: str, limit: int) -> tuple[bool, list[_Found]]:
        """Whether somebody of the group fits well, and the best that no filter leaves out, as a reader ranks them."""
        if not self.grades:
            return self.ranked(where, limit)
        fits, ranked = self.ranked(where, max(limit, settings.TALKO.reader.entries))
        found = [replace(one, grade=self.grades.of_organisation(one.candidate.key)) for one in ranked]
        return fits, reader.reranked(found, [one.grade for one in found])[:limit]

    def ranked(self, where: str, limit: int) -> tuple[bool, list[_Found]]:
        among = self._among(where)
        if not among:
            return False, []
        answer = self.question.suggest(limit=limit + SPARE, among=among)
        keys = [int(id) for one in answer.suggestions for id in one.ids]
        known = candidates(keys, self.reach.cities)
        found = [self._first_that_passes(one, known) for one in answer.suggestions]
        out = {str(key) for key, one in known.items() if self.reach.obstacle(one, self.filters)}
        if answer.fits and out:  # those who fit may be those who have answered
            answer = self.question.suggest(limit=1, among=among - out)
        return answer.fits, [one for one in found if one is not None][:limit]

    def _among(self, where: str) -> set[str]:
        """Ids of those in a group that pass the filters that look at the organisation alone."""
        keys = [
            int(id) for id in self.question.ids if self.reach.group_of(self._cities.get(int(id))) == where
        ]
        return set(map(str, self._narrowed(keys)))

    @cached_property
    def _cities(self) -> dict[int, int]:
        """Organisations in the cities that the challenge reaches or could reach, each with its city."""
        there = Organisation.objects.filter(
            city__in=self.reach.cities, pk__in=list(map(int, self.question.ids))
        )
        return dict(there.values_list("pk", "city_id"))

    def _narrowed(self, keys: Iterable[int]) -> Iterable[int]:
        if not self.filters.narrows:
            return keys
        found = candidates(keys, self.reach.cities)
        return [key for key, one in found.items() if not self._not_chosen(one)]

    def _not_chosen(self, candidate: Candidate) -> str:
        obstacle = self.reach.not_chosen(candidate, self.filters)
        self.left_out.update([obstacle] if obstacle else [])
        return obstacle

    def _first_that_passes(
        self, suggestion: who_can_help.Suggestion, known: dict[int, Candidate]
    ) -> _Found | None:
        for id in suggestion.ids:
            candidate = known.get(int(id))
            if candidate is None:
                continue
            obstacle = self.reach.obstacle(candidate, self.filters)
            if not obstacle:
                return _Found(candidate, suggestion)
            self.left_out[obstacle] += 1
        return None


def suggestions_for(
    challenge: Challenge, filters: Filters, *, start: int = 0, limit: int = PAGE_SIZE
) -> Suggestions:
    """The first of each group, or one page of the group that `filters` name. Whoever calls this has checked who asks."""
    directory = directory_file.current()
    if directory is None:
        return Suggestions(problem=NOT_READY)
    if not challenge_query(challenge):
        return Suggestions(problem=query_text.NO_WORDS)
    need = need_of(challenge)
    grades = Grades.of(challenge, directory, need)
    search = _Search(Question(directory, need), Reach.of(challenge), filters, grades)
    wanted = {filters.where: MOST} if filters.where else dict.fromkeys(GROUPS, FIRST)
    found = {where: search.group(where, most) for where, most in wanted.items()}
    if not any(rows for _fits, rows in found.values()):
        return Suggestions(left_out=dict(search.left_out), problem=_("Nothing passes the filters."))
    if not any(fits for fits, _rows in found.values()):
        return _nearest(search, [one for _fits, rows in found.values() for one in rows])
    part = slice(start, start + limit) if filters.where else slice(FIRST)
    groups = tuple(
        Group(where, tuple(_rows_of(search, rows[part], part.start or 0)), len(rows))
        if fits
        else Group(where, (), 0)
        for where, (fits, rows) in found.items()
    )
    return Suggestions(groups, left_out=dict(search.left_out))


def first_of_each_group(challenge: Challenge, number: int) -> list[int]:
    """Keys of as many organisations, for a reader: the best of each group in turn, as they were ranked."""
    directory = directory_file.current()
    if directory is None:
        return []
    search = _Search(Question(directory, need_of(challenge)), Reach.of(challenge), Filters())
    groups = [[one.candidate.key for one in search.ranked(where, number)[1]] for where in GROUPS]
    in_turn = chain.from_iterable(zip_longest(*groups))
    return list(islice((key for key in in_turn if key is not None), number))


def _nearest(search: _Search, found: list[_Found]) -> Suggestions:
    best = sorted(found, key=lambda one: -one.suggestion.score)[:NEAREST]
    return Suggestions((Group("", tuple(_rows_of(search, best, 0)), 0),), False, dict(search.left_out))


def suggestion_of(challenge: Challenge, organisation: Organisation) -> Suggestion | None:
    """As a record that is not saved yet; None for an organisation that is not suggested."""
    found = _own_suggestion(challenge, organisation)
    return as_record(challenge, found) if found else None


def _own_suggestion(challenge: Challenge, organisation: Organisation) -> RankedOrganisation | None:
    """Also of one that was only named as near: an officer may know better."""
    where = Reach.of(challenge).group_of(organisation.city_id)
    listed = suggestions_for(challenge, Filters(where=where), limit=MOST).rows
    return next((row for row in listed if row.organisation == organisation), None)


def as_record(challenge: Challenge, ranked: RankedOrganisation) -> Suggestion:
    """Not saved: to store what the city is notified of, or what an officer judges."""
    return Suggestion(
        challenge=challenge,
        organisation=ranked.organisation,
        rank=ranked.rank,
        score=ranked.score,
        reasons=ranked.reasons.as_data(),
    )


def why_not(challenge: Challenge, organisation: Organisation) -> WhyNot:
    """The first thing that keeps it out of the unfiltered suggestions. Whoever calls this has checked who asks."""
    reach = Reach.of(challenge)
    candidate = candidates([organisation.pk], reach.cities)[organisation.pk]
    names = {"organisation": organisation.name, "city": challenge.city.name}
    obstacle = reach.obstacle(candidate, Filters())
    if obstacle:
        return WhyNot(obstacle, OBSTACLES[obstacle] % names)
    directory = directory_file.current()
    if directory is None or str(organisation.pk) not in directory.row_of:
        return WhyNot("not_ready", _("What is written about %(organisation)s has not been read yet.") % names)
    found = suggestions_for(challenge, Filters(where=reach.group_of(organisation.city_id)), limit=MOST)
    rank = next((row.rank for row in found.rows if row.organisation == organisation), 0)
    if not found.fits or not found.total:
        text = _(
            "Nobody near it does what the challenge asks for, and neither does it, as far as we can read."
        )
        return WhyNot("nobody", text)
    if not rank:
        return WhyNot(
            "far_down",
            _("What is written about %(organisation)s says too little about this; others fit better.")
            % names,
        )
    return WhyNot(
        "suggested",
        _("It is suggested, at rank %(rank)d of %(total)d.") % {"rank": rank, "total": found.total},
    )


def _rows_of(search: _Search, shown: list[_Found], before: int) -> Iterator[RankedOrganisation]:
    keys = {one.candidate.key for one in shown}
    names = dict(
        Organisation.objects.filter(
            pk__in={int(id) for one in shown for id in one.suggestion.ids} - keys
        ).values_list("pk", "name")
    )
    organisations = Organisation.objects.filter(pk__in=keys).select_related("city").in_bulk()
    for rank, one in enumerate(shown, before + 1):
        if organisation := organisations.get(one.candidate.key):
            others = [int(id) for id in one.suggestion.ids if int(id) != organisation.pk]
            partners = [names[key] for key in others if key in names]
            yield _row(search, rank, one, organisation, partners)


def _row(
    search: _Search, rank: int, one: _Found, organisation: Organisation, partners: list[str]
) -> RankedOrganisation:
    reach, city_id = search.reach, one.candidate.city_id
    home = city_id == reach.challenge.city_id
    agreement = None if home else reach.agreements.get(city_id or 0)
    city = reach.cities.get(city_id or 0)
    reasons = reasons_from_suggestion(
        one.suggestion,
        reach.challenge.language,
        partners=tuple(partners),
        grade=one.grade,
        shared_language=common_language(reach.challenge, one.candidate.languages),
        distance=reach.distance(one.candidate.coordinates),
        own_city=home,
        city="" if home or city is None else city.name,
        agreement=agreement.address_id if agreement else "",
        filters=("opted_out", *search.filters.chosen),
    )
    return RankedOrganisation(
        organisation=organisation,
        reasons=reasons,
        rank=rank,
        score=one.suggestion.score,
        city=city,
        agreement=agreement,
        reached=home or city_id in reach.shared,
        invitable=one.candidate.invitable,
    )


def common_language(challenge: Challenge, spoken: tuple[str, ...]) -> str:
    """One in which the city and an organisation can write to each other, the city's own languages first."""
    read = [*challenge.city.languages, *challenge.answer_languages, languages.GLOBAL]
    return next((code for code in dict.fromkeys(read) if code in spoken), "")
