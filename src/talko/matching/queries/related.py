"""What is related to a page: challenges that an organisation could answer, others to join forces with, decided challenges."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from talko.actors.models import Organisation
from talko.actors.queries import where
from talko.challenges.models import Challenge
from talko.challenges.queries.challenges import published
from talko.challenges.rules import reached_cities
from talko.core.text import languages
from talko.core.web.fragment_cache import cached
from talko.core.web.rows import Row
from talko.engines import retrieval
from talko.matching.index import query_text, search_index, source_texts
from talko.matching.index.documents import challenge_query
from talko.matching.models import Document, MatchingPreferences
from talko.matching.queries.fitting_challenges import open_for, rows_with_reasons
from talko.matching.ranking.fit import FitChecker, goals_of
from talko.matching.ranking.reasons import Reasons, reasons_from_profile, topics_and_words
from talko.solutions.models import Answer, Solution
from talko.solutions.models.solution import SENT_STATES
from talko.solutions.queries.solutions import name_of

MOST_TERMS = 60
"""Of an organisation's document, to search for what could fit."""
SEARCHED, CHECKED = 100, 10
FEWEST_CONCEPTS = 12
SIMILAR = 0.05
"""What a challenge must cover of another: more than a watch, because challenges are long and share many words that say little."""


def challenges_to_answer(organisation: Organisation, reader: Any, limit: int) -> list[Row]:
    """Open challenges, at home and in partner cities, that fit what is known of it and that it has not answered."""
    reasons = _cached("matching.to_answer", organisation.pk, find=lambda: _to_answer(organisation))
    best = {key: why.in_common() for key, why in list(reasons.items())[:limit]}
    return rows_with_reasons(best, reader)


def is_shown_to_all(organisation: Organisation) -> bool:
    """One that does not want to be suggested is not suggested on its own page either."""
    return not MatchingPreferences.objects.filter(organisation=organisation, suggested=False).exists()


def _cached(name: str, *about: object, find: Callable[[], dict[int, Reasons]]) -> dict[int, Reasons]:
    """For a few seconds: many people often open the same page."""
    text = cached(name, *about, make=lambda: json.dumps({key: why.as_data() for key, why in find().items()}))
    return {int(key): Reasons.from_data(data) for key, data in json.loads(text).items()}


def _to_answer(organisation: Organisation) -> dict[int, Reasons]:
    """By key of the challenge, the best first."""
    if organisation.city_id is None:
        return {}
    document = _documents(Document.Kind.ORGANISATION, [organisation.pk]).get(organisation.pk)
    if document is None:
        return {}
    keys = [
        found.key for found in search_index.challenges().search(_query_of_terms(document.terms), SEARCHED)
    ]
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
    checker, reasons = FitChecker(), dict[int, Reasons]()
    for key in [key for key in keys if key in can_be_answered][:CHECKED]:
        challenge = can_be_answered[key]
        shares = checker.covering(challenge_query(challenge), _bag(document))
        if shares:
            reasons[key] = topics_and_words(shares, document, goals_of(challenge))
    return reasons


def _query_of_terms(terms: Mapping[str, float]) -> retrieval.Query:
    best = sorted(terms.items(), key=lambda one: (-one[1], one[0]))[:MOST_TERMS]
    return retrieval.Query.of(retrieval.Concept(term, ((term, 1.0),), weight) for term, weight in best)


def possible_partners(solution: Solution, limit: int) -> list[Row]:
    """Organisations in the cities that the challenge reaches, for what it needs and the solution does not mention yet."""
    challenge = solution.challenge
    query = _not_covered_yet(challenge_query(challenge), solution)
    found = search_index.organisations().search(query, SEARCHED)
    inside = set(solution.partners.values_list("organisation_id", flat=True)) | {solution.organisation_id}
    answering = Solution.objects.filter(challenge=challenge, state__in=SENT_STATES)
    possible = (
        Organisation.objects.filter(pk__in=[hit.key for hit in found], city__in=reached_cities(challenge))
        .exclude(pk__in=answering.exclude(organisation=None).values("organisation"))
        .exclude(pk__in=MatchingPreferences.objects.filter(suggested=False).values("organisation"))
        .in_bulk()
    )
    chosen = [possible[hit.key] for hit in found if hit.key in possible and hit.key not in inside][:limit]
    profiles = source_texts.organisation_profiles([one.pk for one in chosen])
    return [_possible_partner(one, query, profiles[one.pk]) for one in chosen]


def _not_covered_yet(query: retrieval.Query, solution: Solution) -> retrieval.Query:
    """What the challenge needs without what the solution mentions; all of it when hardly anything is left."""
    mentioned = query_text.bag_of(
        f"{solution.title}\n{solution.summary}\n{solution.plan}", solution.language
    ).weights
    left = [concept for concept in query if not any(term in mentioned for term, _weight in concept.terms)]
    if len(left) < FEWEST_CONCEPTS:
        return query
    return retrieval.Query.of(left, query.text, query.language)


def _possible_partner(
    organisation: Organisation, query: retrieval.Query, profile: source_texts.Profile
) -> Row:
    reason = search_index.organisations().explain(query, organisation.pk)
    return Row(
        url=organisation.get_absolute_url(),
        title=organisation.name,
        byline=where(organisation.place, organisation.country),
        text=reasons_from_profile(reason, query, profile).strongest(),
    )


def similar_decided(challenge: Challenge, limit: int) -> list[Row]:
    """Similar challenges that any city has decided, with what came of them."""
    reasons = _cached(
        "matching.similar_decided", challenge.pk, challenge.updated_at, find=lambda: _similar(challenge)
    )
    if not reasons:
        return []
    decided = published().filter(pk__in=list(reasons)[:limit]).select_related("decision").in_bulk()
    chosen = Answer.objects.filter(chosen=True, decision__challenge__in=decided).select_related(
        "solution__organisation", "solution__author", "decision"
    )
    by_challenge = {answer.decision.challenge_id: answer.solution for answer in chosen}
    return [
        _decided_challenge(decided[key], why, by_challenge.get(key))
        for key, why in reasons.items()
        if key in decided
    ]


def _similar(challenge: Challenge) -> dict[int, Reasons]:
    """By key of the decided challenge, the most similar first."""
    query = challenge_query(challenge)
    keys = [hit.key for hit in search_index.challenges().search(query, SEARCHED) if hit.key != challenge.pk]
    if not keys:
        return {}
    decided = published().filter(pk__in=keys, state__in=("decided", "followed_up"))
    documents = _documents(Document.Kind.CHALLENGE, decided.values("pk"))
    checker, reasons = FitChecker(), dict[int, Reasons]()
    for key in [key for key in keys if key in documents][:CHECKED]:
        shares = checker.covering(query, _bag(documents[key]), least=SIMILAR)
        if shares:
            reasons[key] = topics_and_words(shares, documents[key], goals_of(challenge))
    return reasons


def _documents(kind: str, keys: Any) -> dict[int, Document]:
    """Those that say anything, by the key of their subject. `keys` are keys or a query for them."""
    documents = Document.objects.filter(kind=kind, subject_id__in=keys).exclude(length=0)
    return {
        document.subject_id: document for document in documents.only("subject_id", "terms", "length", "words")
    }


def _bag(document: Document) -> retrieval.Bag:
    return retrieval.Bag(document.terms, document.length)


def _decided_challenge(challenge: Challenge, why: Reasons, chosen: Solution | None) -> Row:
    lang, title = languages.best(challenge.title, [languages.current()], challenge.language)
    outcome = _("No solution was chosen.")
    if chosen is not None:
        outcome = _("The city chose “%(solution)s” by %(who)s.") % {
            "solution": chosen,
            "who": name_of(chosen),
        }
    return Row(
        url=f"{challenge.get_absolute_url()}#decision",
        title=title,
        lang=lang,
        byline=challenge.city.name,
        when=str(challenge.decision.decided_at.year),
        text=outcome,
        text_lang=languages.current(),
        note=why.strongest(),
    )
