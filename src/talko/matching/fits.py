"""Whether a challenge fits what somebody says they can do: the text is judged as if it were one more organisation.

It fits when all three hold. The first two say that the text speaks of what the challenge speaks of, whoever else does; the third that
few do so better.

1. It covers at least `COVERS` of what a text could say of the challenge at most: the words of both, the rare ones counting more
   (the score of BM25 in the organisations' index, divided by the score that no text can reach).
2. At least two things carry that, each with `CARRIES` of it or more, none with more than `ALONE`; and the text says them by more
   than one word. A single word may mean anything.
3. No more than one in `BEST` organisations would score higher, or `PLACES` where there are few.

Measured on the demo world and on a real directory: docs/matching.md.
"""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from talko.challenges.models import Challenge
from talko.engines import retrieval
from talko.matching import query_text, search_index
from talko.matching.documents import query_of as query_kept
from talko.matching.models import Document
from talko.matching.reasons import Reasons, explained
from talko.matching.source_texts import About, Piece

COVERS = 0.045
CARRIES, ALONE, ONE_WORD = 0.12, 0.72, 0.95
BEST, PLACES = 100, 5
TYPICAL_LENGTH = 40
"""Words of an organisation's texts, at least: where the few that are there say next to nothing, a watch is not long."""
TIED = 1e-9


@dataclass(frozen=True)
class Said:
    """What somebody says they can do."""

    about: About
    bag: retrieval.Bag
    by: Mapping[str, str]
    """Term of the common language to the word of the text by which it is said."""


def said(text: str, language: str) -> Said:
    by = {
        term: concept.word.partition(" (")[0]
        for concept in query_text.concepts_of(text, language)
        for term, _weight in concept.terms
    }
    return Said(About((Piece(text, language, 1.0),), 1, None), query_text.bag_of(text, language), by)


def query_of(challenge: Challenge) -> retrieval.Query:
    return _query(challenge.pk, challenge.updated_at)


@lru_cache(maxsize=512)
def _query(key: int, changed_at: Any) -> retrieval.Query:
    """As it is kept; made anew for a challenge that is not public or not yet kept, and read again when it was changed."""
    document = Document.objects.filter(kind=Document.Kind.CHALLENGE, subject_id=key).first()
    if document is not None and document.asks:
        return query_kept(document)
    challenge = Challenge.objects.select_related("city").prefetch_related("criteria", "goals").get(pk=key)
    return query_text.about(challenge)


class Judge:
    """Judges as things stand when it is made; one for many questions that belong together."""

    def __init__(self) -> None:
        self.index = search_index.organisations().index()
        self._ranked: dict[int, list[float]] = {}
        """Scores of all organisations for a challenge, lowest first."""

    def fit(self, challenge: Challenge, text: Said) -> Reasons | None:
        """Why the challenge fits what somebody says; None when it does not."""
        query = query_of(challenge)
        shares = self.covering(query, text.bag)
        if not shares or not _by_several_words(shares, text.by) or not self._is_among_best(challenge, text):
            return None
        return explained(reason_of(shares), query, text.about, goals=goals_of(challenge))

    def covering(
        self, query: retrieval.Query, bag: retrieval.Bag, *, least: float = COVERS
    ) -> list[retrieval.Share]:
        """The shares of a text that covers enough of a challenge, by more than one thing; else none."""
        average = max(self.index.average_length, 1.0)
        fair = max(1, round(bag.length * average / max(average, TYPICAL_LENGTH)))
        shares = self.index.assess(query, replace(bag, length=fair))
        score = _score(shares)
        if not score or score < least * self.index.most(query):
            return []
        parts = [part / score for part in _by_term(shares).values()]
        enough = sum(part >= CARRIES for part in parts) >= 2 and max(parts) <= ALONE
        return shares if enough else []

    def _is_among_best(self, challenge: Challenge, text: Said) -> bool:
        """Judged in full length, as those with whom it is compared are."""
        query = query_of(challenge)
        if challenge.pk not in self._ranked:
            self._ranked[challenge.pk] = sorted(self.index.scores(query).values())
        ranked = self._ranked[challenge.pk]
        better = len(ranked) - bisect_right(ranked, _score(self.index.assess(query, text.bag)) + TIED)
        return better < max(PLACES, len(self.index) // BEST)


def reason_of(shares: list[retrieval.Share]) -> retrieval.Reason:
    return retrieval.Reason(_score(shares), tuple(shares), 0.0, 0.0)


def goals_of(challenge: Challenge) -> list[int]:
    return [goal.number for goal in challenge.goals.all()]


def _score(shares: list[retrieval.Share]) -> float:
    return sum(share.score for share in shares)


def _by_term(shares: list[retrieval.Share]) -> dict[str, float]:
    """A challenge that is written in two languages says each thing twice; in the common language it is one."""
    terms: dict[str, float] = {}
    for share in shares:
        for term, part in share.terms:
            terms[term] = terms.get(term, 0.0) + part
    return terms


def _by_several_words(shares: list[retrieval.Share], by: Mapping[str, str]) -> bool:
    """A word with several translations meets several words of the challenge, and still is one word."""
    words: dict[str, float] = {}
    for term, part in _by_term(shares).items():
        words[by.get(term, term)] = words.get(by.get(term, term), 0.0) + part
    return max(words.values()) <= ONE_WORD * _score(shares)
