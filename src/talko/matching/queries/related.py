"""What is related to a page: challenges that an organisation could answer, others to join forces with, decided challenges."""

import json
from collections import defaultdict
from collections.abc import Callable
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
from talko.engines.retrieval import who_can_help
from talko.matching.index import directory_file, search_index
from talko.matching.index.documents import challenge_query
from talko.matching.models import MatchingPreferences
from talko.matching.queries.fitting_challenges import (
    FittingChallenge,
    challenges_that_fit,
    open_for,
    with_rows,
)
from talko.matching.ranking.fit import FitChecker
from talko.matching.ranking.needs import need_of
from talko.matching.ranking.reasons import Reasons, reasons_from_suggestion
from talko.solutions.models import Answer, Solution
from talko.solutions.models.solution import SENT_STATES
from talko.solutions.queries.solutions import name_of

MOST_TERMS = 60
"""Of an organisation's document, to search for what could fit."""
SEARCHED, CHECKED = 100, 10


def challenges_to_answer(organisation: Organisation, reader: Any, limit: int) -> list[FittingChallenge]:
    """Open challenges, at home and in partner cities, that fit what is known of it and that it has not answered."""
    reasons = _cached("matching.to_answer", organisation.pk, find=lambda: _to_answer(organisation))
    return with_rows(dict(list(reasons.items())[:limit]), reader)


def is_shown_to_all(organisation: Organisation) -> bool:
    """One that does not want to be suggested is not suggested on its own page either."""
    return not MatchingPreferences.objects.filter(organisation=organisation, suggested=False).exists()


def _cached(name: str, *about: object, find: Callable[[], dict[int, Reasons]]) -> dict[int, Reasons]:
    """For a few seconds: many people often open the same page."""
    text = cached(name, *about, make=lambda: json.dumps({key: why.as_data() for key, why in find().items()}))
    return {int(key): Reasons.from_data(data) for key, data in json.loads(text).items()}


def _to_answer(organisation: Organisation) -> dict[int, Reasons]:
    """By key of the challenge, the best first."""
    checker = FitChecker()
    offer = checker.of_organisation(organisation.pk) if organisation.city_id else None
    if organisation.city_id is None or offer is None:
        return {}
    answered = Solution.objects.filter(organisation=organisation, state__in=SENT_STATES)
    among = open_for(organisation.city_id).exclude(pk__in=answered.values("challenge"))
    return challenges_that_fit(checker, _weightiest(checker.words_of(offer)), offer, among)


def _weightiest(words: retrieval.Query) -> retrieval.Query:
    """To search for what could fit."""
    counts: dict[str, float] = defaultdict(float)
    for word in words:
        for term, weight in word.terms:
            counts[term] += weight * word.count
    best = sorted(counts.items(), key=lambda one: (-one[1], one[0]))[:MOST_TERMS]
    return retrieval.Query.of(retrieval.Concept(term, ((term, 1.0),), count) for term, count in best)


def possible_partners(solution: Solution, limit: int) -> list[Row]:
    """Those whom the challenge's own page would suggest, in the cities that it reaches and not yet in the solution."""
    challenge = solution.challenge
    directory = directory_file.current()
    if directory is None:
        return []
    inside = set(solution.partners.values_list("organisation_id", flat=True)) | {solution.organisation_id}
    answering = Solution.objects.filter(challenge=challenge, state__in=SENT_STATES)
    possible = (
        Organisation.objects.filter(city__in=reached_cities(challenge))
        .exclude(pk__in=answering.exclude(organisation=None).values("organisation"))
        .exclude(pk__in=MatchingPreferences.objects.filter(suggested=False).values("organisation"))
        .exclude(pk__in=[key for key in inside if key])
    )
    among = {str(key) for key in possible.values_list("pk", flat=True)} & directory.row_of.keys()
    answer = who_can_help.suggest(directory, need_of(challenge), limit=limit, among=among)
    if not answer.fits:
        return []
    organisations = Organisation.objects.in_bulk([int(one.ids[0]) for one in answer.suggestions])
    return [
        _possible_partner(organisations[int(one.ids[0])], one, challenge)
        for one in answer.suggestions
        if int(one.ids[0]) in organisations
    ]


def _possible_partner(
    organisation: Organisation, found: who_can_help.Suggestion, challenge: Challenge
) -> Row:
    said = reasons_from_suggestion(found, challenge.language, grade=None, shared_language="").said
    return Row(
        url=organisation.get_absolute_url(),
        title=organisation.name,
        byline=where(organisation.place, organisation.country),
        text=said.text if said else "",
        text_lang=said.language if said else "",
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
    by_key = decided.prefetch_related("criteria").in_bulk()
    checker, reasons = FitChecker(), dict[int, Reasons]()
    for key in [key for key in keys if key in by_key][:CHECKED]:
        why = checker.similarity(challenge, by_key[key])
        if why is not None and checker.similarity(by_key[key], challenge):
            reasons[key] = why
    return reasons


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
