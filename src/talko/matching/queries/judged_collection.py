"""What officers judged, as a test collection: needs and organisations as they were read, with grades. No names, no notes."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from talko.actors.models import Organisation
from talko.challenges.models import Challenge
from talko.core.text import languages
from talko.engines.retrieval.who_can_help import Directory, Question
from talko.matching.index.source_texts import public_challenges
from talko.matching.models import Suggestion
from talko.matching.ranking.filters import Reach
from talko.matching.ranking.needs import Texts, need_from
from talko.matching.ranking.organisations import GROUPS

RELEVANT, NOT_RELEVANT = 2, 0
"""Grades, as `who-can-help` uses them: 2 could help with a substantial part."""
FIRST, LOOKED_AT = 5, 20
"""Of each group."""


@dataclass
class Topic:
    """A challenge with the organisations that officers judged for it."""

    challenge: Challenge
    texts: dict[str, Texts] = field(default_factory=dict)
    """As they were when it was last judged."""
    judged: list[Suggestion] = field(default_factory=list)
    """One for each organisation: the latest judgement."""

    @property
    def grades(self) -> dict[str, int]:
        """By id in the directory's file."""
        return {str(one.organisation_id): RELEVANT if one.relevant else NOT_RELEVANT for one in self.judged}

    @property
    def tells_apart(self) -> bool:
        """Some are relevant and some are not: otherwise any order is as good."""
        return len(set(self.grades.values())) > 1


@dataclass(frozen=True)
class Replay:
    """What is suggested today for a need as it was judged: ids in the directory's file."""

    judged: list[str]
    """Only those that were judged, best first."""
    first: list[str]
    """The first five of each group, as the page shows them."""
    looked_at: list[str]
    """The first twenty of each group."""
    fits: bool


def topics() -> list[Topic]:
    """Of challenges that everybody can read; two queries, and one for criteria that were judged before."""
    rows = Suggestion.objects.filter(
        challenge__in=public_challenges(),
        relevant__isnull=False,
        shown_by_answer=False,
        judged_texts__isnull=False,
    ).select_related("challenge__city", "organisation", "judged_texts")
    found: dict[int, Topic] = {}
    for row in rows.order_by("judged_at", "pk"):
        topic = found.setdefault(row.challenge_id, Topic(row.challenge))
        topic.texts = row.judged_texts.need
        topic.judged.append(row)
    return list(found.values())


def replay(directory: Directory, topic: Topic) -> Replay:
    question = Question(directory, need_from(topic.texts))
    reach = Reach.of(topic.challenge)
    ids = [int(id) for id in question.ids]
    there = dict(Organisation.objects.filter(city__in=reach.cities).values_list("pk", "city_id"))
    first: list[str] = []
    looked_at: list[str] = []
    fits = False
    for where in GROUPS:
        among = [str(id) for id in ids if reach.group_of(there.get(id)) == where]
        answer = question.suggest(limit=LOOKED_AT, among=among)
        first += _flat(answer.suggestions[:FIRST])
        looked_at += _flat(answer.suggestions)
        fits = fits or answer.fits
    judged = question.suggest(limit=len(topic.judged), among=list(topic.grades)).suggestions
    return Replay(_flat(judged), first, looked_at, fits)


def _flat(suggestions: Any) -> list[str]:
    return [id for suggestion in suggestions for id in suggestion.ids]


def topic_lines(found: list[Topic]) -> Iterator[dict[str, Any]]:
    """As `talko suggest` reads them, and every language beside."""
    for topic in found:
        language = topic.challenge.language
        line = {
            "id": topic.challenge.address_id,
            "language": language,
            "title": topic.texts[language]["title"],
            "text": _whole(topic.texts[language]),
        }
        if languages.GLOBAL in topic.texts and language != languages.GLOBAL:
            english = topic.texts[languages.GLOBAL]
            line |= {"title_en": english["title"], "text_en": _whole(english)}
        yield {**line, "texts": topic.texts}


def document_lines(found: list[Topic]) -> Iterator[dict[str, str]]:
    """Each organisation as it was when it was last judged."""
    rows = sorted((one for topic in found for one in topic.judged), key=lambda one: (one.judged_at, one.pk))
    newest = {one.organisation.address_id: one.judged_texts.document for one in rows}
    return ({"id": id, "text": text} for id, text in sorted(newest.items()))


def judgement_lines(found: list[Topic]) -> Iterator[dict[str, Any]]:
    """Why, and at which rank it was first shown."""
    for topic in found:
        for one in topic.judged:
            yield {
                "topic": topic.challenge.address_id,
                "organisation": one.organisation.address_id,
                "relevant": one.relevant,
                "because": one.because,
                "rank": one.rank,
                "judged_on": one.judged_at.date().isoformat() if one.judged_at else "",
            }


def qrels(found: list[Topic]) -> Iterator[str]:
    """In TREC format."""
    for topic in found:
        for one in topic.judged:
            grade = RELEVANT if one.relevant else NOT_RELEVANT
            yield f"{topic.challenge.address_id} 0 {one.organisation.address_id} {grade}"


def _whole(texts: Texts) -> str:
    return "\n".join(filter(None, [texts["lead"], *texts["criteria"], texts["text"]]))
