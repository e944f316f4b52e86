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

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace

from talko.challenges.models import Challenge
from talko.engines import retrieval
from talko.matching.index import query_text, search_index
from talko.matching.index.documents import challenge_query
from talko.matching.index.source_texts import Profile, SourceText
from talko.matching.ranking.reasons import Reasons, reasons_from_profile

COVERS = 0.045
CARRIES, ALONE, ONE_WORD = 0.12, 0.72, 0.95
BEST, FEW = 100, 5
TYPICAL_LENGTH = 40
"""Words of an average organisation, at least: where those that are there say next to nothing, a watch is not long."""
TIE = 1e-9


@dataclass(frozen=True)
class Capability:
    """What somebody says they can do."""

    profile: Profile
    bag: retrieval.Bag
    words: Mapping[str, str]
    """Term of the common language to the word of the text from which it comes."""

    @classmethod
    def of(cls, text: str, language: str) -> "Capability":
        words = {
            term: concept.word.partition(" (")[0]
            for concept in query_text.concepts_of(text, language)
            for term, _weight in concept.terms
        }
        profile = Profile((SourceText(text, language, 1.0),), 1, None)
        return cls(profile, query_text.bag_of(text, language), words)


class FitChecker:
    """Sees the directory as it is when the checker is made; use one for many questions that belong together."""

    def __init__(self) -> None:
        self.index = search_index.organisations().words()
        self._ranked: dict[int, list[float]] = {}
        """Scores of all organisations for a challenge, lowest first."""

    def reasons(self, challenge: Challenge, capability: Capability) -> Reasons | None:
        """Why the challenge fits; None when it does not."""
        query = challenge_query(challenge)
        shares = self.covering(query, capability.bag)
        if not shares or not _by_several_words(shares, capability.words):
            return None
        if not self._is_among_best(challenge, capability):
            return None
        reason = retrieval.Reason(_score(shares), tuple(shares), 0.0, 0.0)
        return reasons_from_profile(reason, query, capability.profile, goals=goals_of(challenge))

    def covering(
        self, query: retrieval.Query, bag: retrieval.Bag, *, least: float = COVERS
    ) -> list[retrieval.Share]:
        """The shares of a text that covers enough of a challenge with more than one term; else none."""
        average = max(self.index.average_length, 1.0)
        fair = max(1, round(bag.length * average / max(average, TYPICAL_LENGTH)))
        shares = self.index.assess(query, replace(bag, length=fair))
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
            self._ranked[challenge.pk] = sorted(self.index.scores(query).values())
        ranked = self._ranked[challenge.pk]
        better = len(ranked) - bisect_right(ranked, _score(self.index.assess(query, capability.bag)) + TIE)
        return better < max(FEW, len(self.index) // BEST)


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
