"""What stands near: challenges that an organisation could answer, others to join forces with, what other cities decided."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from talko.actors.models import Organisation
from talko.actors.queries import where
from talko.challenges.models import Answer, Challenge, Solution
from talko.challenges.models.solution import SENT_STATES
from talko.challenges.queries.challenges import published
from talko.challenges.queries.solutions import name_of
from talko.challenges.rules import reached_cities
from talko.core import languages
from talko.engines import retrieval
from talko.matching import collections, fits, pieces, written
from talko.matching.models import Document, Standing
from talko.matching.queries.fitting import open_for
from talko.matching.queries.watches import Fitting, listed
from talko.matching.reasons import Reasons, explained

MOST_TERMS = 60
"""Of what is known of an organisation: asked for together they find what could fit."""
SEARCHED, JUDGED = 100, 10
FEWEST_CONCEPTS = 12


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
    if organisation.city_id is None:
        return []
    bag = _bags(Document.Kind.ORGANISATION, [organisation.pk]).get(organisation.pk)
    if bag is None:
        return []
    keys = [found.key for found in collections.challenges().search(_of_terms(bag.weights), SEARCHED)]
    if not keys:
        return []
    answered = Solution.objects.filter(organisation=organisation, state__in=SENT_STATES)
    can_be_answered = (
        open_for(organisation.city_id)
        .filter(pk__in=keys)
        .exclude(pk__in=answered.values("challenge"))
        .prefetch_related("goals")
        .in_bulk()
    )
    judge, fitting = fits.Judge(), dict[Challenge, list[retrieval.Share]]()
    for key in [key for key in keys if key in can_be_answered][:JUDGED]:
        shares = judge.covering(fits.query_of(can_be_answered[key]), bag)
        if shares:
            fitting[can_be_answered[key]] = shares
    return _explained(organisation, dict(list(fitting.items())[:limit]), reader)


def _explained(
    organisation: Organisation, fitting: dict[Challenge, list[retrieval.Share]], reader: Any
) -> list[Fitting]:
    if not fitting:
        return []
    about = pieces.organisations([organisation.pk])[organisation.pk]
    fields = [tag.name for tag in organisation.tags.all() if tag.kind == "field"]
    shown = listed([challenge.pk for challenge in fitting], reader)
    return [
        Fitting(
            shown[challenge.pk].row,
            explained(
                fits.reason_of(shares),
                fits.query_of(challenge),
                about,
                goals=fits.goals_of(challenge),
                fields=fields,
            ).in_common(),
        )
        for challenge, shares in fitting.items()
        if challenge.pk in shown
    ]


def _of_terms(terms: Mapping[str, float]) -> retrieval.Query:
    best = sorted(terms.items(), key=lambda one: (-one[1], one[0]))[:MOST_TERMS]
    return retrieval.Query.of(retrieval.Concept(term, ((term, 1.0),), weight) for term, weight in best)


def others_to_join(solution: Solution, limit: int) -> list[Other]:
    """Organisations in the cities that the challenge reaches, for what it asks and the answer does not speak of yet."""
    challenge = solution.challenge
    query = _not_said_yet(fits.query_of(challenge), solution)
    found = collections.organisations().search(query, SEARCHED)
    inside = set(solution.partners.values_list("organisation_id", flat=True)) | {solution.organisation_id}
    answering = Solution.objects.filter(challenge=challenge, state__in=SENT_STATES)
    possible = (
        Organisation.objects.filter(pk__in=[hit.key for hit in found], city__in=reached_cities(challenge))
        .exclude(pk__in=answering.exclude(organisation=None).values("organisation"))
        .exclude(pk__in=Standing.objects.filter(suggested=False).values("organisation"))
        .in_bulk()
    )
    chosen = [possible[hit.key] for hit in found if hit.key in possible and hit.key not in inside][:limit]
    about = pieces.organisations([one.pk for one in chosen])
    return [_other(one, query, about[one.pk]) for one in chosen]


def _not_said_yet(query: retrieval.Query, solution: Solution) -> retrieval.Query:
    """What the challenge asks without what the answer says; all of it when hardly anything is left."""
    said = written.bag_of(f"{solution.title}\n{solution.summary}\n{solution.plan}", solution.language).weights
    left = [concept for concept in query if not any(term in said for term, _weight in concept.terms)]
    if len(left) < FEWEST_CONCEPTS:
        return query
    return retrieval.Query.of(left, query.text, query.language)


def _other(organisation: Organisation, query: retrieval.Query, about: pieces.About) -> Other:
    reason = collections.organisations().explain(query, organisation.pk)
    return Other(
        url=organisation.get_absolute_url(),
        name=organisation.name,
        place=where(organisation.place, organisation.country),
        reason=explained(reason, query, about).strongest(),
    )


def decided_alike(challenge: Challenge, reader: Any, limit: int) -> list[Decided]:
    """Challenges that were decided, in any city, and speak of the same; with what came of them."""
    collection, query = collections.challenges(), fits.query_of(challenge)
    keys = [hit.key for hit in collection.search(query, SEARCHED) if hit.key != challenge.pk]
    decided = (
        published()
        .filter(pk__in=keys, state__in=("decided", "followed_up"))
        .select_related("decision")
        .prefetch_related("criteria", "goals")
        .in_bulk()
        if keys
        else {}
    )
    if not decided:
        return []
    judge, shown = fits.Judge(collection.index()), dict[int, Reasons]()
    bags = _bags(Document.Kind.CHALLENGE, decided)
    for key in [key for key in keys if key in bags][:JUDGED]:
        shares = judge.covering(query, bags[key])
        if shares and len(shown) < limit:
            about = pieces.of_challenge(decided[key])
            shown[key] = explained(fits.reason_of(shares), query, about, goals=fits.goals_of(challenge))
    chosen = Answer.objects.filter(chosen=True, decision__challenge__in=shown).select_related(
        "solution__organisation", "solution__author", "decision"
    )
    by_challenge = {answer.decision.challenge_id: answer.solution for answer in chosen}
    return [_decided(decided[key], why, by_challenge.get(key)) for key, why in shown.items()]


def _bags(kind: str, keys: Iterable[int]) -> dict[int, retrieval.Bag]:
    documents = Document.objects.filter(kind=kind, subject_id__in=keys).exclude(length=0)
    return {
        key: retrieval.Bag(terms, length)
        for key, terms, length in documents.values_list("subject_id", "terms", "length")
    }


def _decided(challenge: Challenge, why: Reasons, chosen: Solution | None) -> Decided:
    lang, title = languages.best(challenge.title, [languages.current(), challenge.language])
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
