"""From a challenge to the organisations that could help: hard filters, ranking, places kept for the little known, reasons.

What a city was told when its challenge opened is written down, as is what an officer judges or invites; so it can be counted
later what came of it. Reading writes nothing. Only the texts of the challenge and of the directory rank. Nothing about persons does.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talko.accounts.models import Person
from talko.actors.models import Organisation
from talko.challenges.models import Challenge
from talko.cities.models import Agreement, City
from talko.core import permissions
from talko.core.errors import Message, NotFound
from talko.core.text import languages
from talko.engines import retrieval
from talko.matching import fits, query_text, search_index
from talko.matching.filters import Facts, Reach, Wanted, facts_of
from talko.matching.models import Document, Suggestion
from talko.matching.reasons import LITTLE_KNOWN, Reasons, explained_by

SHOWN = 10
MOST = 60
"""Suggestions for a challenge, over all pages."""
WEAKEST = 0.2
"""Of the best score: what is weaker is not suggested."""
KEPT = 3
"""Of the first ten places, for organisations with at most `LITTLE_KNOWN` records."""
_OBSTACLES = {
    "city": gettext_lazy(
        "%(organisation)s is not in %(city)s, nor in a city that has an agreement with it about challenges."
    ),
    "standing": gettext_lazy("%(organisation)s has chosen not to be suggested."),
    "answered": gettext_lazy("%(organisation)s has answered already."),
    "judged": gettext_lazy("%(organisation)s was judged not relevant here."),
    "own": gettext_lazy("%(organisation)s is an authority of %(city)s itself."),
}
STEPS = (2_000, 20_000)
"""How far down the ranking is read while the filters leave out too many; then all of it."""
AT_ONCE = 150
"""Organisations of which the filters learn with one query."""


@dataclass(frozen=True)
class Row:
    """One suggestion as a page shows it."""

    organisation: Organisation
    reasons: Reasons
    place: int
    score: float
    strength: int
    """Per cent of the best score."""
    floor: bool
    city: City
    agreement: Agreement | None
    """None at home."""
    reached: bool
    """Otherwise the challenge must be shared with its city before it can answer."""
    invitable: bool
    """Somebody acts for it here, and it wants to be invited."""


@dataclass(frozen=True)
class Suggested:
    rows: tuple[Row, ...]
    total: int
    """Over all pages."""
    left_out: dict[str, int] = field(default_factory=dict)
    """Name of a filter to how many it left out that would have stood above the last of these."""
    problem: Message | None = None
    """Why there are none."""


@dataclass(frozen=True)
class WhyNot:
    """Why an organisation is not suggested, or where it stands."""

    code: str
    """Name of a filter, or "nothing_known", "nothing_shared", "weak", "far_down", "suggested"."""
    message: str
    place: int | None = None
    among: int = 0
    strength: int | None = None


@dataclass(frozen=True)
class _Ranked:
    facts: Facts
    strength: float
    score: float


@dataclass
class _Ranking:
    """The ranking of one challenge as far as it is needed."""

    query: retrieval.Query
    reach: Reach
    zero: float = 0.0
    best: float = 0.0
    """Score of the first that passed, above zero."""
    passed: list[_Ranked] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)


def suggest(
    *, by: Person, challenge: Challenge, wanted: Wanted | None = None, start: int = 0, limit: int = SHOWN
) -> Suggested:
    """Those in places from `start` (counted from 0). For officers of the challenge's own city, of drafts too.

    Raises SignInNeeded, NotAllowed, and NotFound for whoever may not know of it.
    """
    if not challenge.is_public and not permissions.allows(by, "challenges.see_draft", challenge):
        raise NotFound
    permissions.require(by, "matching.see_suggestions", challenge)
    return suggestions_for(challenge, wanted or Wanted(), start=start, limit=limit)


def suggestions_for(challenge: Challenge, wanted: Wanted, *, start: int = 0, limit: int = SHOWN) -> Suggested:
    """The same without asking who wants to know: for the background work, which tells only the city's officers."""
    query = fits.query_of(challenge)
    if not query:
        return Suggested((), 0, problem=query_text.NO_WORDS)
    ranking = _Ranking(query, Reach.of(challenge))
    _rank(ranking, wanted)
    if not ranking.passed:
        problem = query_text.NOTHING_SHARED if not ranking.left_out else _("The filters left nobody.")
        return Suggested((), 0, dict(ranking.left_out), problem)
    order, kept = _with_places_kept(ranking.passed)
    shown = order[start : start + limit]
    rows = _rows(ranking, wanted, shown, start + 1, kept)
    return Suggested(tuple(rows), len(order), dict(ranking.left_out))


def suggestion_of(challenge: Challenge, organisation: Organisation) -> Suggestion | None:
    """As it would be written down, not saved yet; None for an organisation that is not suggested."""
    query = fits.query_of(challenge)
    if not query:
        return None
    ranking = _Ranking(query, Reach.of(challenge))
    _rank(ranking, Wanted())
    order, kept = _with_places_kept(ranking.passed)
    for place, one in enumerate(order, 1):
        if one.facts.key == organisation.pk:
            return next(
                (as_record(challenge, row) for row in _rows(ranking, Wanted(), [one], place, kept)), None
            )
    return None


def as_record(challenge: Challenge, row: Row) -> Suggestion:
    """To write down what the city was told, or what an officer says something about."""
    return Suggestion(
        challenge=challenge,
        organisation=row.organisation,
        place=row.place,
        score=row.score,
        floor=row.floor,
        reasons=row.reasons.as_data(),
    )


def why_not(*, by: Person, challenge: Challenge, organisation: Organisation) -> WhyNot:
    """The first thing that keeps it out of the suggestions as they are without chosen filters.

    Raises as `suggest` does.
    """
    if not challenge.is_public and not permissions.allows(by, "challenges.see_draft", challenge):
        raise NotFound
    permissions.require(by, "matching.see_suggestions", challenge)
    reach = Reach.of(challenge)
    facts = facts_of([organisation.pk], reach.cities)[organisation.pk]
    names = {"organisation": organisation.name, "city": challenge.city.name}
    obstacle = reach.obstacle(facts, Wanted())
    if obstacle:
        return WhyNot(obstacle, _OBSTACLES[obstacle] % names)
    return _where_it_stands(challenge, reach, organisation, names)


def _where_it_stands(
    challenge: Challenge, reach: Reach, organisation: Organisation, names: dict[str, str]
) -> WhyNot:
    collection = search_index.organisations()
    query = fits.query_of(challenge)
    found = collection.search(query, len(collection))
    if collection.of(organisation.pk) is None:
        return WhyNot("nothing_known", _("Nothing is written about %(organisation)s yet.") % names)
    scores = {hit.key: hit.score for hit in found}
    if organisation.pk not in scores:
        text = _("What is known of %(organisation)s shares no word with the challenge.") % names
        return WhyNot("nothing_shared", text)
    here = set(Organisation.objects.filter(city__in=reach.cities).values_list("pk", flat=True))
    ranked = [hit for hit in found if hit.key in here]
    place = next(number for number, hit in enumerate(ranked, 1) if hit.key == organisation.pk)
    zero = _zero(query, ranked[0].key)
    best = ranked[0].score - zero
    strength = max(0.0, (scores[organisation.pk] - zero) / best) if best > 0 else 0.0
    numbers = {**names, "place": place, "among": len(ranked), "strength": round(100 * strength)}
    if strength < WEAKEST:
        code, text = (
            "weak",
            _(
                "It stands in place %(place)d of %(among)d, with %(strength)d%% of the best score. That is too weak to suggest."
            ),
        )
    elif place > MOST:
        code, text = (
            "far_down",
            _(
                "It stands in place %(place)d of %(among)d, with %(strength)d%% of the best score. Others fit better."
            ),
        )
    else:
        code, text = (
            "suggested",
            _("It is suggested: place %(place)d of %(among)d, with %(strength)d%% of the best score."),
        )
    return WhyNot(code, text % numbers, place, len(ranked), round(100 * strength))


def _rank(ranking: _Ranking, wanted: Wanted) -> None:
    """Read down until there are enough that pass, or the rest is too weak."""
    collection = search_index.organisations()
    seen = 0
    for step in (*STEPS, len(collection)):
        hits = collection.search(ranking.query, step)
        for start in range(seen, len(hits), AT_ONCE):
            if not _read_on(ranking, wanted, hits[start : start + AT_ONCE]):
                return
        seen = len(hits)
        if seen < step:
            return


def _read_on(ranking: _Ranking, wanted: Wanted, hits: list[search_index.Found]) -> bool:
    """Sort these into those that pass and those that are left out; False when what follows is too weak or too much."""
    facts = facts_of([hit.key for hit in hits], ranking.reach.cities)
    for hit in hits:
        if hit.key not in facts:
            continue
        obstacle = ranking.reach.obstacle(facts[hit.key], wanted)
        if obstacle:
            ranking.left_out[obstacle] += 1
            continue
        if not ranking.passed:
            ranking.zero = _zero(ranking.query, hit.key)
            ranking.best = hit.score - ranking.zero
        strength = (hit.score - ranking.zero) / ranking.best if ranking.best > 0 else 0.0
        if strength < WEAKEST or len(ranking.passed) == MOST:
            return False
        ranking.passed.append(_Ranked(facts[hit.key], strength, hit.score))
    return True


def _zero(query: retrieval.Query, key: int) -> float:
    """The score from which strength is counted: that of an average organisation; in a small directory, in which half of all may
    fit, that of one with which nothing is shared."""
    collection = search_index.organisations()
    return collection.explain(query, key).constant if collection.is_small else 0.0


def _with_places_kept(passed: list[_Ranked]) -> tuple[list[_Ranked], set[int]]:
    """The order in which they are shown, and who has one of the places that are kept."""
    collection = search_index.organisations()
    by_id = {str(one.facts.key): one for one in passed}

    def little_known(id: str) -> bool:
        known = collection.of(int(id))
        return known is None or known.records <= LITTLE_KNOWN

    first = retrieval.keep_places(list(by_id), little_known, places=SHOWN, kept=KEPT)
    by_rank = set(list(by_id)[:SHOWN])
    kept = {int(id) for id in first if id not in by_rank}
    rest = [id for id in by_id if id not in set(first)]
    return [by_id[id] for id in (*first, *rest)], kept


def _rows(
    ranking: _Ranking, wanted: Wanted, shown: list[_Ranked], first: int, kept: set[int]
) -> Iterator[Row]:
    keys = [one.facts.key for one in shown]
    documents = {
        document.subject_id: document
        for document in Document.objects.filter(kind=Document.Kind.ORGANISATION, subject_id__in=keys)
    }
    organisations = (
        Organisation.objects.filter(pk__in=documents)
        .select_related("city")
        .prefetch_related("tags")
        .annotate(project_count=Count("project_roles"))
    )
    by_key = {row.pk: row for row in organisations}
    goals = [goal.pk for goal in ranking.reach.challenge.goals.all()]
    for place, one in enumerate(shown, first):
        organisation = by_key.get(one.facts.key)
        if organisation is None:
            continue
        reasons = explained_by(
            documents[organisation.pk],
            search_index.organisations().explain(ranking.query, organisation.pk),
            ranking.query,
            goals=goals,
            fields=[tag.name for tag in organisation.tags.all()],
            projects=organisation.project_count,
        )
        reasons = _placed(reasons, ranking.reach, wanted, one, one.facts.key in kept)
        yield _row(ranking.reach, place, one, organisation, reasons)


def _placed(reasons: Reasons, reach: Reach, wanted: Wanted, one: _Ranked, floor: bool) -> Reasons:
    """What the filters looked at, as reasons."""
    home = one.facts.city == reach.challenge.city_id
    agreement = reach.agreements.get(one.facts.city or 0)
    return replace(
        reasons,
        language=common_language(reach.challenge, one.facts.languages),
        distance=reach.distance(one.facts.place),
        own_city=home,
        city="" if home or one.facts.city is None else reach.cities[one.facts.city].name,
        agreement="" if home or agreement is None else agreement.address_id,
        filters=("city", "standing", *wanted.chosen),
        floor=floor,
    )


def _row(
    reach: Reach,
    place: int,
    one: _Ranked,
    organisation: Organisation,
    reasons: Reasons,
) -> Row:
    city = reach.cities[one.facts.city or 0]
    home = city.pk == reach.challenge.city_id
    return Row(
        organisation=organisation,
        reasons=reasons,
        place=place,
        score=one.score,
        strength=round(100 * one.strength),
        floor=reasons.floor,
        city=city,
        agreement=None if home else reach.agreements.get(city.pk),
        reached=home or city.pk in reach.shared,
        invitable=one.facts.invitable,
    )


def common_language(challenge: Challenge, spoken: tuple[str, ...]) -> str:
    """In which the city and an organisation can write to each other; its own language before others."""
    read = [*challenge.city.languages, *challenge.answer_languages, languages.GLOBAL]
    return next((code for code in dict.fromkeys(read) if code in spoken), "")
