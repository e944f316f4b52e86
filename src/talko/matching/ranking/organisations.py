"""From a challenge to the organisations that could help: filters, ranking, reserved ranks, reasons.

Only the texts of the challenge and of the directory count, and nothing about people. Nothing is written: tasks and actions store
what a city is notified of, judges or invites, so that it can be counted later what came of it.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talko.actors.models import Organisation
from talko.challenges.models import Challenge
from talko.cities.models import Agreement, City
from talko.core.errors import Message
from talko.core.text import languages
from talko.engines import retrieval
from talko.matching.index import query_text, search_index
from talko.matching.index.documents import challenge_query
from talko.matching.models import Document, Suggestion
from talko.matching.ranking.filters import Candidate, Filters, Reach, candidates
from talko.matching.ranking.reasons import LITTLE_KNOWN, Reasons, reasons_from_document

PAGE_SIZE = 10
MOST = 60
"""Suggestions for a challenge, over all pages."""
WEAKEST = 0.2
"""Share of the best score below which nothing is suggested."""
RESERVED = 3
"""Of the first `PAGE_SIZE` ranks, for organisations with at most `LITTLE_KNOWN` records."""
STEPS = (2_000, 20_000)
"""How far down the ranking is read while the filters leave out too many; then all of it."""
AT_ONCE = 150
"""Organisations that the filters look up with one query."""
OBSTACLES = {
    "city": gettext_lazy(
        "%(organisation)s is neither in %(city)s nor in a city that has an agreement with it about challenges."
    ),
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
    """From 1."""
    score: float
    strength: int
    """Per cent of the best score."""
    city: City
    agreement: Agreement | None
    """None at home."""
    reached: bool
    """Otherwise the challenge must be shared with its city before it can answer."""
    invitable: bool
    """Someone acts for it here, and it accepts invitations."""


@dataclass(frozen=True)
class Suggestions:
    rows: tuple[RankedOrganisation, ...]
    total: int
    """Over all pages."""
    left_out: dict[str, int] = field(default_factory=dict)
    """Name of a filter to how many it left out that would have ranked above the last of these."""
    problem: Message | None = None
    """Why there are none."""


@dataclass(frozen=True)
class WhyNot:
    """Why an organisation is not suggested, or at which rank it is."""

    code: str
    """Name of a filter, or "nothing_known", "nothing_shared", "weak", "far_down", "suggested"."""
    message: str


@dataclass(frozen=True)
class _Passed:
    """A candidate that no filter left out."""

    candidate: Candidate
    strength: float
    score: float


@dataclass
class _Ranking:
    """The ranking for one challenge, read as far as it is needed."""

    query: retrieval.Query
    reach: Reach
    filters: Filters
    zero: float = 0.0
    """The score from which strength is counted."""
    best: float = 0.0
    """Score of the first that passed, above `zero`."""
    passed: list[_Passed] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)


def suggestions_for(
    challenge: Challenge, filters: Filters, *, start: int = 0, limit: int = PAGE_SIZE
) -> Suggestions:
    """Those from the rank after `start`. Whoever calls this has checked who asks."""
    query = challenge_query(challenge)
    if not query:
        return Suggestions((), 0, problem=query_text.NO_WORDS)
    ranking = _ranking(challenge, query, filters)
    if not ranking.passed:
        problem = query_text.NOTHING_SHARED if not ranking.left_out else _("Nothing passes the filters.")
        return Suggestions((), 0, dict(ranking.left_out), problem)
    order, reserved = _with_reserved_ranks(ranking.passed)
    rows = _rows(ranking, order[start : start + limit], start + 1, reserved)
    return Suggestions(tuple(rows), len(order), dict(ranking.left_out))


def suggestion_of(challenge: Challenge, organisation: Organisation) -> Suggestion | None:
    """As a record that is not saved yet; None for an organisation that is not suggested."""
    query = challenge_query(challenge)
    if not query:
        return None
    ranking = _ranking(challenge, query, Filters())
    order, reserved = _with_reserved_ranks(ranking.passed)
    for rank, one in enumerate(order, 1):
        if one.candidate.key == organisation.pk:
            found = next(_rows(ranking, [one], rank, reserved), None)
            return as_record(challenge, found) if found else None
    return None


def as_record(challenge: Challenge, ranked: RankedOrganisation) -> Suggestion:
    """Not saved: to store what the city is notified of, or what an officer judges."""
    return Suggestion(
        challenge=challenge,
        organisation=ranked.organisation,
        rank=ranked.rank,
        score=ranked.score,
        reserved=ranked.reasons.reserved,
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
    index = search_index.organisations()
    query = challenge_query(challenge)
    hits = index.search(query, len(index))
    if index.metadata(organisation.pk) is None:
        return WhyNot("nothing_known", _("Nothing is written about %(organisation)s yet.") % names)
    if organisation.pk not in {hit.key for hit in hits}:
        text = _("What is known about %(organisation)s has no word in common with the challenge.") % names
        return WhyNot("nothing_shared", text)
    reachable = set(Organisation.objects.filter(city__in=reach.cities).values_list("pk", flat=True))
    return _at_its_rank(query, [hit for hit in hits if hit.key in reachable], organisation)


def _at_its_rank(
    query: retrieval.Query, ranked: list[search_index.SearchHit], organisation: Organisation
) -> WhyNot:
    rank, score = next(
        (number, hit.score) for number, hit in enumerate(ranked, 1) if hit.key == organisation.pk
    )
    zero = _zero(query, ranked[0].key)
    best = ranked[0].score - zero
    strength = max(0.0, (score - zero) / best) if best > 0 else 0.0
    if strength < WEAKEST:
        code = "weak"
        text = _(
            "It ranks %(rank)d of %(among)d, with %(strength)d%% of the best score: too weak to suggest."
        )
    elif rank > MOST:
        code = "far_down"
        text = _("It ranks %(rank)d of %(among)d, with %(strength)d%% of the best score. Others fit better.")
    else:
        code = "suggested"
        text = _("It is suggested: it ranks %(rank)d of %(among)d, with %(strength)d%% of the best score.")
    return WhyNot(code, text % {"rank": rank, "among": len(ranked), "strength": round(100 * strength)})


def _ranking(challenge: Challenge, query: retrieval.Query, filters: Filters) -> _Ranking:
    """Read down until enough have passed, or the rest is too weak."""
    ranking = _Ranking(query, Reach.of(challenge), filters)
    index = search_index.organisations()
    seen = 0
    for step in (*STEPS, len(index)):
        hits = index.search(query, step)
        for start in range(seen, len(hits), AT_ONCE):
            if not _read_on(ranking, hits[start : start + AT_ONCE]):
                return ranking
        seen = len(hits)
        if seen < step:
            break
    return ranking


def _read_on(ranking: _Ranking, hits: list[search_index.SearchHit]) -> bool:
    """Sort these into those that pass and those left out; False when all that follow are too weak or too many."""
    found = candidates([hit.key for hit in hits], ranking.reach.cities)
    for hit in hits:
        if hit.key not in found:
            continue
        obstacle = ranking.reach.obstacle(found[hit.key], ranking.filters)
        if obstacle:
            ranking.left_out[obstacle] += 1
            continue
        if not ranking.passed:
            ranking.zero = _zero(ranking.query, hit.key)
            ranking.best = hit.score - ranking.zero
        strength = (hit.score - ranking.zero) / ranking.best if ranking.best > 0 else 0.0
        if strength < WEAKEST or len(ranking.passed) == MOST:
            return False
        ranking.passed.append(_Passed(found[hit.key], strength, hit.score))
    return True


def _zero(query: retrieval.Query, key: int) -> float:
    """The score of an average organisation; in a small directory, half of which may fit, that of one that shares nothing."""
    index = search_index.organisations()
    return index.explain(query, key).constant if index.is_small else 0.0


def _with_reserved_ranks(passed: list[_Passed]) -> tuple[list[_Passed], set[int]]:
    """The order in which they are shown, and the keys of those that have a reserved rank."""
    index = search_index.organisations()
    by_id = {str(one.candidate.key): one for one in passed}

    def little_known(id: str) -> bool:
        metadata = index.metadata(int(id))
        return metadata is None or metadata.records <= LITTLE_KNOWN

    first = retrieval.keep_places(list(by_id), little_known, places=PAGE_SIZE, kept=RESERVED)
    by_score = set(list(by_id)[:PAGE_SIZE])
    reserved = {int(id) for id in first if id not in by_score}
    rest = [id for id in by_id if id not in set(first)]
    return [by_id[id] for id in (*first, *rest)], reserved


def _rows(
    ranking: _Ranking, shown: list[_Passed], first: int, reserved: set[int]
) -> Iterator[RankedOrganisation]:
    keys = [one.candidate.key for one in shown]
    documents = {
        document.subject_id: document
        for document in Document.objects.filter(kind=Document.Kind.ORGANISATION, subject_id__in=keys)
    }
    organisations = (
        Organisation.objects.filter(pk__in=documents)
        .select_related("city")
        .prefetch_related("tags")
        .annotate(project_count=Count("project_roles"))
        .in_bulk()
    )
    goals = [goal.pk for goal in ranking.reach.challenge.goals.all()]
    for rank, one in enumerate(shown, first):
        organisation = organisations.get(one.candidate.key)
        if organisation is None:
            continue
        reasons = reasons_from_document(
            documents[organisation.pk],
            search_index.organisations().explain(ranking.query, organisation.pk),
            ranking.query,
            goals=goals,
            fields=[tag.name for tag in organisation.tags.all()],
            projects=organisation.project_count,
        )
        reasons = _with_circumstances(reasons, ranking, one.candidate, reserved=one.candidate.key in reserved)
        yield _row(ranking.reach, rank, one, organisation, reasons)


def _with_circumstances(
    reasons: Reasons, ranking: _Ranking, candidate: Candidate, *, reserved: bool
) -> Reasons:
    """Also what the filters looked at."""
    reach = ranking.reach
    home = candidate.city_id == reach.challenge.city_id
    agreement = reach.agreements.get(candidate.city_id or 0)
    return replace(
        reasons,
        language=common_language(reach.challenge, candidate.languages),
        distance=reach.distance(candidate.coordinates),
        own_city=home,
        city="" if home or candidate.city_id is None else reach.cities[candidate.city_id].name,
        agreement="" if home or agreement is None else agreement.address_id,
        filters=("city", "opted_out", *ranking.filters.chosen),
        reserved=reserved,
    )


def _row(
    reach: Reach, rank: int, one: _Passed, organisation: Organisation, reasons: Reasons
) -> RankedOrganisation:
    city = reach.cities[one.candidate.city_id or 0]
    home = city.pk == reach.challenge.city_id
    return RankedOrganisation(
        organisation=organisation,
        reasons=reasons,
        rank=rank,
        score=one.score,
        strength=round(100 * one.strength),
        city=city,
        agreement=None if home else reach.agreements.get(city.pk),
        reached=home or city.pk in reach.shared,
        invitable=one.candidate.invitable,
    )


def common_language(challenge: Challenge, spoken: tuple[str, ...]) -> str:
    """One in which the city and an organisation can write to each other, the city's own languages first."""
    read = [*challenge.city.languages, *challenge.answer_languages, languages.GLOBAL]
    return next((code for code in dict.fromkeys(read) if code in spoken), "")
