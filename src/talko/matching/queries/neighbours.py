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
from talko.matching.reasons import Reasons, explained, in_short

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
    if organisation.city_id is None:
        return []
    document = _kept(Document.Kind.ORGANISATION, [organisation.pk]).get(organisation.pk)
    if document is None:
        return []
    keys = [found.key for found in collections.challenges().search(_of_terms(document.terms), SEARCHED)]
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
    judge, why = fits.Judge(), dict[int, Reasons]()
    for key in [key for key in keys if key in can_be_answered][:JUDGED]:
        challenge = can_be_answered[key]
        shares = judge.covering(fits.query_of(challenge), _bag(document))
        if shares and len(why) < limit:
            why[key] = in_short(shares, document.said, document.terms, fits.goals_of(challenge))
    shown = listed(list(why), reader) if why else {}
    return [Fitting(shown[key].row, reasons.in_common()) for key, reasons in why.items() if key in shown]


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
    query = fits.query_of(challenge)
    keys = [hit.key for hit in collections.challenges().search(query, SEARCHED) if hit.key != challenge.pk]
    decided = (
        published()
        .filter(pk__in=keys, state__in=("decided", "followed_up"))
        .select_related("decision")
        .in_bulk()
        if keys
        else {}
    )
    if not decided:
        return []
    judge, shown = fits.Judge(), dict[int, Reasons]()
    kept = _kept(Document.Kind.CHALLENGE, decided)
    for key in [key for key in keys if key in kept][:JUDGED]:
        shares = judge.covering(query, _bag(kept[key]), least=ALIKE)
        if shares and len(shown) < limit:
            shown[key] = in_short(shares, kept[key].said, kept[key].terms, fits.goals_of(challenge))
    if not shown:
        return []
    chosen = Answer.objects.filter(chosen=True, decision__challenge__in=shown).select_related(
        "solution__organisation", "solution__author", "decision"
    )
    by_challenge = {answer.decision.challenge_id: answer.solution for answer in chosen}
    return [_decided(decided[key], why, by_challenge.get(key)) for key, why in shown.items()]


def _kept(kind: str, keys: Iterable[int]) -> dict[int, Document]:
    """Of those of which anything is known, by the key of what they are about."""
    documents = Document.objects.filter(kind=kind, subject_id__in=keys).exclude(length=0)
    return {
        document.subject_id: document for document in documents.only("subject_id", "terms", "length", "said")
    }


def _bag(document: Document) -> retrieval.Bag:
    return retrieval.Bag(document.terms, document.length)


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
