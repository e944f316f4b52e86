"""What is answered to a need: suggestions with their reasons, or that nobody in the directory does this.

An entry is suggested for several carriers: words that the need and the entry have in common, none of which makes up
nearly all of it, or sentences of the need that its passage is near to. Words that occur in needs whatever they are about,
numerals and names never carry.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ..bags import Concept, Query
from .carriers import WordsInCommon
from .directory import Directory
from .entries import Field, Passage
from .fields import nearest
from .lexical import is_numeral
from .needs import Need
from .ranking import Parts, Ranking, Terms, rank
from .spaces import WORD_VECTORS, Rows, near, unit

CARRIES, ALONE = 0.05, 0.9  # the least share of a word that is shown, and the most that one may have
NEAR = 0.3  # similarity at which a sentence carries
SURE = 0.55  # similarity of one passage to the whole need that is enough for somebody to fit
BEST = 5  # passages that tell whether anybody fits
FITS, LIKELY = 0.153, 0.25  # nearness of the need to the directory, and of it to the best passages on average
LOOKED_THROUGH = 3  # times as many entries as suggestions, for partners


@dataclass(frozen=True)
class Carrier:
    """A word that a sentence of the need and a passage have in common, as written in each."""

    word: str
    written: tuple[str, ...]
    share: float


@dataclass(frozen=True)
class Meeting:
    """What a passage answers to: a sentence of the need, or its title, and the words that it has in common with the passage."""

    language: str
    sentence: str
    carriers: tuple[Carrier, ...]


@dataclass(frozen=True)
class Suggestion:
    """Entries that could help: the best one first, and those that share its passage, such as partners of a project.

    There is a meeting for each language of the need, and the fields that made the entry rank higher.
    """

    ids: tuple[str, ...]
    score: float
    passage: Passage
    meetings: tuple[Meeting, ...]
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Answer:
    """When nobody `fits`, the suggestions are those who are nearest."""

    fits: bool
    suggestions: tuple[Suggestion, ...]


def suggest(
    directory: Directory, need: Need, *, limit: int = 10, among: Collection[str] | None = None
) -> Answer:
    """Who could help, best first: of all entries, or `among` some."""
    return Question(directory, need).suggest(limit=limit, among=among)


class Question:
    """A need of which several groups of entries are asked; it is ranked once."""

    def __init__(self, directory: Directory, need: Need) -> None:
        self._directory, self._ranking = directory, rank(directory, need)
        self._reasons = _Reasons(directory, self._ranking)

    @property
    def ids(self) -> list[str]:
        """The entries that can be suggested: all, or of a large directory the most promising ones."""
        return [self._directory.ids[row] for row in self._ranking.rows.tolist()]

    def suggest(self, *, limit: int = 10, among: Collection[str] | None = None) -> Answer:
        """As `suggest`."""
        ranking, reasons = self._ranking, self._reasons
        rows = ranking.rows if among is None else _rows(self._directory, among)
        places = np.flatnonzero(np.isin(ranking.rows, rows))
        best_first = places[np.argsort(-ranking.scores[places], kind="stable")]
        grouped: dict[int, list[int]] = {}
        for place in best_first[: LOOKED_THROUGH * max(limit, BEST)].tolist():
            if reasons.is_carried(place):
                grouped.setdefault(int(ranking.passages[place]), []).append(place)
        found = [reasons.of(passage, members) for passage, members in list(grouped.items())[:limit]]
        return Answer(reasons.somebody_fits(places), tuple(found))


class _Reasons:
    def __init__(self, directory: Directory, ranking: Ranking) -> None:
        self._directory, self._ranking = directory, ranking
        self._common: dict[Parts, WordsInCommon] = {}
        self._fields = {
            place for view in ranking.views for place in nearest(view.indexed.centroids, view.whole)
        }

    def somebody_fits(self, places: Rows) -> bool:
        """Whether the need is near to what the directory is about, and to the best passages; or very near to one of them.

        The directory as a whole tells it better than those found: of any directory some passages share words with a need.
        """
        best_first = places[np.argsort(-self._ranking.scores[places], kind="stable")]
        passages = list(dict.fromkeys(self._ranking.passages[best_first].tolist()))[:BEST]
        views = [view for view in self._ranking.views if view.indexed.space.name == WORD_VECTORS]
        if not passages or not views:
            return False
        indexed = views[0].indexed
        vectors = unit(indexed.codes[passages] * indexed.steps[passages, None])
        found = np.mean([vectors @ view.whole for view in views], axis=0)
        is_likely = self._ranking.nearness >= FITS and float(found.mean()) >= LIKELY
        return is_likely or float(found.max()) >= SURE

    def is_carried(self, place: int) -> bool:
        """Whether the entry stands on several words, or on several sentences of the need."""
        row, passage = int(self._ranking.rows[place]), self._ranking.passages[[place]]
        for parts in self._ranking.parts:
            shares = self._shares(parts, row)
            if shares and shares[0][1] <= ALONE:
                return True
        for view in self._ranking.views:
            values = near(view.indexed.codes, view.indexed.steps, view.sentences, passage)
            if (values >= NEAR).sum() > 1:
                return True
        return False

    def of(self, passage: int, places: Sequence[int]) -> Suggestion:
        found, row = self._directory.passage(passage), int(self._ranking.rows[places[0]])
        written = _Written.of(self._directory.languages.concepts(found.text, found.language))
        return Suggestion(
            tuple(self._directory.ids[self._ranking.rows[place]] for place in places),
            float(self._ranking.scores[places[0]]),
            found,
            tuple(self._meeting(parts, row, passage, written) for parts in self._ranking.parts),
            tuple(
                field
                for field in found.fields
                if field in {self._directory.fields[place] for place in self._fields}
            ),
        )

    def _meeting(self, parts: Parts, row: int, passage: int, written: _Written) -> Meeting:
        """The sentence that the passage is nearest to, by all spaces and by the words in common, with those words."""
        texts = [sentence.text for sentence in parts.version.sentences] or [parts.version.title]
        shares = {concept.terms: share for concept, share in self._shares(parts, row)}
        carriers = [list(_carriers(words, shares, written)) for words in parts.concepts[-len(texts) :]]
        values = np.array([sum(carrier.share for carrier in found) for found in carriers], np.float32)
        views = [view for view in self._ranking.views if view.parts is parts]
        for view in views:
            nearness = near(view.indexed.codes, view.indexed.steps, view.sentences, np.array([passage]))[0]
            values += nearness / len(views)
        best = int(np.argmax(values))
        return Meeting(parts.version.language, texts[best], tuple(carriers[best]))

    def _shares(self, parts: Parts, row: int) -> list[tuple[Concept, float]]:
        """The words in common, or related ones, weightiest first, each with its share of their scores."""
        if parts not in self._common:
            self._common[parts] = WordsInCommon.of(self._directory, parts.words)
        return self._common[parts].shares(row)


def _carriers(words: Query, shares: Mapping[Terms, float], written: _Written) -> Iterator[Carrier]:
    """Of the words of a sentence, those that carry and that a passage has, too, weightiest first.

    Not those that are only related: a reader believes that two words mean the same, and no more.
    """
    for word in sorted(words, key=lambda one: -shares.get(one.terms, 0.0)):
        share = shares.get(word.terms, 0.0)
        if share < CARRIES:
            return
        found = written.meaning(word)
        if found:
            yield Carrier(_shown(word.word), found, share)


@dataclass(frozen=True)
class _Written:
    """The words of a passage in their order, and the places of those that mean a term; without numerals."""

    words: tuple[str, ...]
    places: Mapping[str, tuple[int, ...]]

    @classmethod
    def of(cls, concepts: Sequence[Concept]) -> _Written:
        kept = [one for one in concepts if not is_numeral(one)]
        places: dict[str, list[int]] = {}
        for place, one in enumerate(kept):
            for term in _senses(one):
                places.setdefault(term, []).append(place)
        return cls(
            tuple(_shown(one.word) for one in kept), {term: tuple(found) for term, found in places.items()}
        )

    def meaning(self, word: Concept) -> tuple[str, ...]:
        """Those that share a sense with a word, each once."""
        places = {place for term in _senses(word) for place in self.places.get(term, ())}
        return tuple(dict.fromkeys(self.words[place] for place in sorted(places)))


def _senses(word: Concept) -> set[str]:
    """What it means first of all."""
    least = max(weight for _, weight in word.terms) / 2
    return {term for term, weight in word.terms if weight >= least}


def _rows(directory: Directory, ids: Collection[str]) -> list[int]:
    return [directory.row_of[id] for id in ids if id in directory.row_of]


def _shown(word: str) -> str:
    """Without the part of a compound that was looked up."""
    return word.partition(" (")[0]
