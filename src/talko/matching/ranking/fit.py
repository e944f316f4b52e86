"""Whether a challenge fits what somebody says they can do: the text is judged as if it were one more organisation.

It fits when all three hold. The first two say that the text is about what the challenge is about, whoever else is; the third that
few others are more so.

1. It reaches at least `COVERS` of the highest possible score: BM25 in the organisations' index, divided by the score that no text
   can exceed. Words of both count, rare ones more.
2. At least two terms carry that score, each with `CARRIES` of it or more, none with more than `ALONE`, and they come from more
   than one word of the text. A single word may mean anything.
3. No more than one in `BEST` organisations would score higher, or `FEW` where there are not many.

Measured on the demo world and on a real directory: docs/matching.md.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from talko.challenges.models import Challenge
from talko.engines import retrieval
from talko.engines.retrieval.postings import Snapshot
from talko.matching.index import directory_file, query_text
from talko.matching.index.documents import challenge_query
from talko.matching.index.source_texts import Profile, SourceText
from talko.matching.ranking.reasons import Reasons, from_shares

COVERS = 0.045
CARRIES, ALONE, ONE_WORD = 0.12, 0.72, 0.95
BEST, FEW = 100, 5
TYPICAL_LENGTH = 40
"""Words of an average organisation, at least: where those that are there say next to nothing, a watch is not long."""
TIE = 1e-9


@dataclass(frozen=True)
class Capability:
    """What somebody says they can do, or what is written about an organisation."""

    bag: retrieval.Bag
    words: Mapping[str, str]
    """Term of the common language to the word of the text from which it comes."""

    @classmethod
    def of(cls, text: str, language: str) -> "Capability":
        return cls.of_profile(Profile((SourceText(text, language, 1.0),)))

    @classmethod
    def of_profile(cls, profile: Profile) -> "Capability":
        weights: dict[str, float] = defaultdict(float)
        words: dict[str, str] = {}
        length = 0.0
        for source in profile.texts:
            share = source.weight / source.versions
            for concept in query_text.concepts_of(source.text, source.language):
                length += concept.count * share
                for term, weight in concept.terms:
                    weights[term] += weight * concept.count * share
                    words.setdefault(term, concept.word.partition(" (")[0])
        return cls(retrieval.Bag(dict(weights), max(1, round(length)) if weights else 0), words)


class FitChecker:
    """Sees the directory as it was last read; use one for many questions that belong together."""

    def __init__(self) -> None:
        directory = directory_file.current()
        self.index: Snapshot = directory.words if directory else retrieval.Index().snapshot
        self._ranked: dict[int, np.ndarray] = {}
        """Scores of all organisations for a challenge, lowest first."""

    def reasons(self, challenge: Challenge, capability: Capability) -> Reasons | None:
        """Why the challenge fits; None when it does not."""
        shares = self.covering(challenge_query(challenge), capability.bag)
        if not shares or not _by_several_words(shares, capability.words):
            return None
        if not self._is_among_best(challenge, capability):
            return None
        return from_shares(shares, capability.words, goals_of(challenge))

    def covering(
        self, query: retrieval.Query, bag: retrieval.Bag, *, least: float = COVERS
    ) -> list[retrieval.Share]:
        """The shares of a text that covers enough of a challenge with more than one term; else none."""
        average = max(self.index.total_length / max(1, self.index.number), 1.0)
        fair = max(1, round(bag.length * average / max(average, TYPICAL_LENGTH)))
        shares = self.index.shares_of(query, replace(bag, length=fair))
        score = _score(shares)
        if not score or score < least * self.index.most(query):
            return []
        parts = [part / score for part in _by_term(shares).values()]
        enough = sum(part >= CARRIES for part in parts) >= 2 and max(parts) <= ALONE
        return shares if enough else []

    def _is_among_best(self, challenge: Challenge, capability: Capability) -> bool:
        """Judged at full length, as are those with whom it is compared."""
        query = challenge_query(challenge)
        if challenge.pk not in self._ranked:
            scores = self.index.scores(query)
            self._ranked[challenge.pk] = np.sort(scores[scores > 0])
        ranked = self._ranked[challenge.pk]
        own = _score(self.index.shares_of(query, capability.bag)) + TIE
        better = len(ranked) - int(np.searchsorted(ranked, own, side="right"))
        return better < max(FEW, self.index.number // BEST)


def goals_of(challenge: Challenge) -> list[int]:
    return [goal.number for goal in challenge.goals.all()]


def _score(shares: list[retrieval.Share]) -> float:
    return sum(share.score for share in shares)


def _by_term(shares: list[retrieval.Share]) -> dict[str, float]:
    """A challenge written in two languages says each thing twice; in the common language it is one."""
    terms: dict[str, float] = defaultdict(float)
    for share in shares:
        for term, part in share.terms:
            terms[term] += part
    return terms


def _by_several_words(shares: list[retrieval.Share], words: Mapping[str, str]) -> bool:
    """A word with several translations meets several words of the challenge, and still is one word."""
    carried: dict[str, float] = defaultdict(float)
    for term, part in _by_term(shares).items():
        carried[words.get(term, term)] += part
    return max(carried.values()) <= ONE_WORD * _score(shares)
