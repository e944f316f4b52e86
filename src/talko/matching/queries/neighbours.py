"""What stands near: challenges that an organisation could answer, others to join forces with, what other cities decided."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from talko.actors.models import Organisation
from talko.actors.queries import where
from talko.challenges.models import Challenge
from talko.challenges.queries.challenges import published
from talko.challenges.rules import reached_cities
from talko.core.text import languages
from talko.core.web.fragment_cache import cached
from talko.engines import retrieval
from talko.matching import fits, query_text, search_index, source_texts
from talko.matching.models import Document, Standing
from talko.matching.queries.fitting import open_for
from talko.matching.queries.watches import Fitting, listed
from talko.matching.reasons import Reasons, explained, in_short
from talko.solutions.models import Answer, Solution
from talko.solutions.models.solution import SENT_STATES
from talko.solutions.queries.solutions import name_of

MOST_TERMS = 60
"""Of what is known of an organisation: asked for together they find what could fit."""
SEARCHED, JUDGED = 100, 10
FEWEST_CONCEPTS = 12
ALIKE = 0.05
"""What a challenge must cover of another. Challenges are long and share many words that say little, so more is asked of them."""


@dataclass(frozen=True)
class Other:
    """An organisation with which to join forces."""

    url: str
    name: str
    place: str
    reason: str


@dataclass(frozen=True)
class Decided:
    """A challenge that another city, or the same one, has decided."""

    url: str
    title: str
    lang: str
    place: str
    year: str
    reason: str
    outcome: str
    solution: str
    solution_lang: str


def could_answer(organisation: Organisation, reader: Any, limit: int) -> list[Fitting]:
    """Open challenges, at home and in partner cities, that fit what is known of it and that it has not answered."""
    why = _remembered("matching.could_answer", organisation.pk, find=lambda: _fitting(organisation))
    best = dict(list(why.items())[:limit])
    shown = listed(list(best), reader) if best else {}
    return [Fitting(shown[key].row, reasons.in_common()) for key, reasons in best.items() if key in shown]


def is_shown_to_all(organisation: Organisation) -> bool:
    """Who does not want to be suggested is not suggested on its own page either."""
    return not Standing.objects.filter(organisation=organisation, suggested=False).exists()


def _remembered(name: str, *about: object, find: Callable[[], dict[int, Reasons]]) -> dict[int, Reasons]:
    """For a few seconds: the same page is often asked for by many."""
    text = cached(name, *about, make=lambda: json.dumps({key: why.as_data() for key, why in find().items()}))
    return {int(key): Reasons.from_data(data) for key, data in json.loads(text).items()}


def _fitting(organisation: Organisation) -> dict[int, Reasons]:
    """By key of the challenge, the best first."""
    if organisation.city_id is None:
        return {}
    document = _documents(Document.Kind.ORGANISATION, [organisation.pk]).get(organisation.pk)
    if document is None:
        return {}
    keys = [found.key for found in search_index.challenges().search(_of_terms(document.terms), SEARCHED)]
    if not keys:
        return {}
    answered = Solution.objects.filter(organisation=organisation, state__in=SENT_STATES)
    can_be_answered = (
        open_for(organisation.city_id)
        .filter(pk__in=keys)
        .exclude(pk__in=answered.values("challenge"))
        .prefetch_related("goals")
        .in_bulk()
    )
    judge, why = fits.Judge(), dict[int, Reasons]()
    for key in [key for key in keys if key in can_be_answered][:JUDGED]:
        challenge = can_be_answered[key]
        shares = judge.covering(fits.query_of(challenge), _bag(document))
        if shares:
            why[key] = in_short(shares, document.said, document.terms, fits.goals_of(challenge))
    return why


def _of_terms(terms: Mapping[str, float]) -> retrieval.Query:
    best = sorted(terms.items(), key=lambda one: (-one[1], one[0]))[:MOST_TERMS]
    return retrieval.Query.of(retrieval.Concept(term, ((term, 1.0),), weight) for term, weight in best)


def others_to_join(solution: Solution, limit: int) -> list[Other]:
    """Organisations in the cities that the challenge reaches, for what it asks and the answer does not speak of yet."""
    challenge = solution.challenge
    query = _not_said_yet(fits.query_of(challenge), solution)
    found = search_index.organisations().search(query, SEARCHED)
    inside = set(solution.partners.values_list("organisation_id", flat=True)) | {solution.organisation_id}
    answering = Solution.objects.filter(challenge=challenge, state__in=SENT_STATES)
    possible = (
        Organisation.objects.filter(pk__in=[hit.key for hit in found], city__in=reached_cities(challenge))
        .exclude(pk__in=answering.exclude(organisation=None).values("organisation"))
        .exclude(pk__in=Standing.objects.filter(suggested=False).values("organisation"))
        .in_bulk()
    )
    chosen = [possible[hit.key] for hit in found if hit.key in possible and hit.key not in inside][:limit]
    about = source_texts.organisations([one.pk for one in chosen])
    return [_other(one, query, about[one.pk]) for one in chosen]


def _not_said_yet(query: retrieval.Query, solution: Solution) -> retrieval.Query:
    """What the challenge asks without what the answer says; all of it when hardly anything is left."""
    said = query_text.bag_of(
        f"{solution.title}\n{solution.summary}\n{solution.plan}", solution.language
    ).weights
    left = [concept for concept in query if not any(term in said for term, _weight in concept.terms)]
    if len(left) < FEWEST_CONCEPTS:
        return query
    return retrieval.Query.of(left, query.text, query.language)


def _other(organisation: Organisation, query: retrieval.Query, about: source_texts.About) -> Other:
    reason = search_index.organisations().explain(query, organisation.pk)
    return Other(
        url=organisation.get_absolute_url(),
        name=organisation.name,
        place=where(organisation.place, organisation.country),
        reason=explained(reason, query, about).strongest(),
    )


def decided_alike(challenge: Challenge, reader: Any, limit: int) -> list[Decided]:
    """Challenges that were decided, in any city, and speak of the same; with what came of them."""
    why = _remembered(
        "matching.decided_alike", challenge.pk, challenge.updated_at, find=lambda: _alike(challenge)
    )
    if not why:
        return []
    decided = published().filter(pk__in=list(why)[:limit]).select_related("decision").in_bulk()
    chosen = Answer.objects.filter(chosen=True, decision__challenge__in=decided).select_related(
        "solution__organisation", "solution__author", "decision"
    )
    by_challenge = {answer.decision.challenge_id: answer.solution for answer in chosen}
    return [
        _decided(decided[key], reasons, by_challenge.get(key))
        for key, reasons in why.items()
        if key in decided
    ]


def _alike(challenge: Challenge) -> dict[int, Reasons]:
    """By key of the decided challenge, the most alike first."""
    query = fits.query_of(challenge)
    keys = [hit.key for hit in search_index.challenges().search(query, SEARCHED) if hit.key != challenge.pk]
    if not keys:
        return {}
    decided = published().filter(pk__in=keys, state__in=("decided", "followed_up"))
    documents = _documents(Document.Kind.CHALLENGE, decided.values("pk"))
    judge, why = fits.Judge(), dict[int, Reasons]()
    for key in [key for key in keys if key in documents][:JUDGED]:
        shares = judge.covering(query, _bag(documents[key]), least=ALIKE)
        if shares:
            why[key] = in_short(shares, documents[key].said, documents[key].terms, fits.goals_of(challenge))
    return why


def _documents(kind: str, keys: Any) -> dict[int, Document]:
    """Of those of which anything is known, by the key of what they are about. `keys` are keys or a query for them."""
    documents = Document.objects.filter(kind=kind, subject_id__in=keys).exclude(length=0)
    return {
        document.subject_id: document for document in documents.only("subject_id", "terms", "length", "said")
    }


def _bag(document: Document) -> retrieval.Bag:
    return retrieval.Bag(document.terms, document.length)


def _decided(challenge: Challenge, why: Reasons, chosen: Solution | None) -> Decided:
    lang, title = languages.best(challenge.title, [languages.current()], challenge.language)
    outcome = _("No solution was chosen.")
    if chosen is not None:
        outcome = _("The city chose the solution of %(who)s.") % {"who": name_of(chosen)}
    return Decided(
        url=challenge.get_absolute_url(),
        title=title,
        lang=lang,
        place=challenge.city.name,
        year=str(challenge.decision.decided_at.year),
        reason=why.strongest(),
        outcome=outcome,
        solution=str(chosen) if chosen else "",
        solution_lang=chosen.language if chosen else "",
    )
