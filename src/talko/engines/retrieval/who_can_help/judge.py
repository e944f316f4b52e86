"""Whether somebody could answer a need, asked of one at a time: of a text that is not in the directory, or of an entry.

They are judged as if they were one more entry. All of these must hold:

- their passage that is nearest to the whole need is near to it at all;
- they are carried, as every suggestion is;
- of a hundred entries, no more than one scores higher in the first round of the ranking, without fields;
- somebody in the directory fits the need, or they are very near to it, or clearly nearer than to other needs. A directory of
  a few hundred does not tell whether somebody fits.

Word vectors alone decide, whether there is an encoder or not: thousands of texts are asked at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from ..bags import Query
from ..vector_store import Vectors
from .answers import BEST, LIKELY, SURE, Suggestion, somebody_fits
from .carriers import Held, Lookup
from .directory import Directory, IndexedSpace
from .entries import Entry, Passage, Section, passages
from .known_needs import known_needs
from .lexical import bag_of
from .meetings import Meetings, Somebody
from .needs import Need
from .ranking import (
    CANDIDATES,
    ONLY_A_NAME,
    SAMPLE,
    SENTENCES,
    TITLE,
    USUAL,
    WHOLE,
    WORDS,
    Close,
    Parts,
    View,
    by_words,
    nearness_of,
    views_of,
)
from .spaces import WORD_VECTORS, WordSpace, near

BETTER, FEW = 0.01, 5  # the part of all entries that may score higher, or as many
MOST_OF_FEW = 0.1  # the part that may where nobody is sure to fit
NEARER = 1.9  # standard deviations, above the mean of other needs, that a need must be nearer where nobody is sure to fit
FEWEST_WORDS = 2  # of a text
WEIGHTS = np.array([SENTENCES, TITLE, WHOLE, WORDS], np.float32)
SAME = 1e-4  # difference of scores that says nothing: vectors of entries are stored in 8 bits


@dataclass(frozen=True, eq=False)
class Offer:
    """What somebody can do, read as a directory reads its entries."""

    ids: tuple[str, ...]
    passages: tuple[Passage, ...]
    vectors: Vectors
    held: Held

    @classmethod
    def of_text(cls, directory: Directory, text: str, language: str) -> Offer:
        """Of somebody who is not in the directory. One word alone may mean anything: it offers nothing."""
        found = tuple(passages(Entry("", "", (Section(text, language=language),), language)))[1:]
        read = [directory.languages.concepts(one.text, one.language) for one in found]
        if len({one.terms for concepts in read for one in concepts}) < FEWEST_WORDS:
            return cls((), (), np.zeros((0, 0), np.float32), bag_of(()))
        bags = [bag_of(concepts) for concepts in read]
        vectors = _word_space(directory)[0].of_bags(bags)
        return cls((), found, vectors, bag_of([concept for concepts in read for concept in concepts]))

    @classmethod
    def of_entry(cls, directory: Directory, id: str) -> Offer | None:
        row = directory.row_of.get(id)
        if row is None:
            return None
        places, indexed = directory.passages_of(row), _word_space(directory)[1]
        vectors = indexed.codes[places] * indexed.steps[places, None]
        return cls((id,), tuple(map(directory.passage, places.tolist())), vectors, row)

    def words(self, directory: Directory) -> Query:
        """All of them, such as to search with."""
        read = [directory.languages.concepts(one.text, one.language) for one in self.passages]
        return Query(concept for concepts in read for concept in concepts)


class Judge:
    """A need of which many offers are asked. What is to be known of the directory is found out when the first one comes near."""

    def __init__(self, directory: Directory, need: Need) -> None:
        self._directory, self._versions = directory, _versions(directory, need)
        views = [one.view for one in self._versions]
        self._meetings = Meetings(directory, [view.parts for view in views], views)

    def suggestion(self, offer: Offer, *, least: float = LIKELY) -> Suggestion | None:
        """With its reasons; None where the offer does not fit, or is less near to the whole need than `least`."""
        if not offer.passages or not self._versions:
            return None
        near_whole = _near_whole(self._versions, offer)
        best = int(np.argmax(near_whole))
        by = Somebody(offer.held, {WORD_VECTORS: offer.vectors[best]})
        if near_whole[best] < least or not self._meetings.is_carried(by):
            return None
        score = self._score(offer)
        better = self._bar.better_than(score)
        is_among_best = better < max(FEW, BETTER * len(self._bar.scores))
        if near_whole[best] < SURE and not self._bar.somebody_fits:
            among_few = better < max(1, MOST_OF_FEW * len(self._bar.scores))
            is_among_best &= among_few and self._is_nearer(offer, float(near_whole[best]))
        if not is_among_best:
            return None
        found = offer.passages[best]
        return Suggestion(offer.ids, score, found, self._meetings.with_passage(by, found), ())

    def _is_nearer(self, offer: Offer, near_whole: float) -> bool:
        """To this need than to others."""
        others = [_near_whole(bar.versions, offer).max() for bar in _known_bars(self._directory)]
        return near_whole >= float(np.mean(others) + NEARER * np.std(others))

    def _score(self, offer: Offer) -> float:
        usual = _usual_score(self._directory, offer)
        weights = [one.view.weight for one in self._versions]
        scores = self._bar.scores_of(offer)
        return sum(weight * (score - USUAL * usual) for weight, score in zip(weights, scores, strict=True))

    @cached_property
    def _bar(self) -> _Bar:
        return _Bar.of(self._directory, self._versions, CANDIDATES)


@dataclass(frozen=True, eq=False)
class _Version:
    """A need in one language, with its words to be looked up."""

    view: View
    words: Lookup
    queries: Vectors

    def of_offer(self, offer: Offer) -> Vectors:
        """What counts with `WEIGHTS`."""
        best = (offer.vectors @ self.queries.T).max(axis=0, keepdims=True)
        return self.columns(best, np.array([sum(self.words.scores(offer.held).values())]))[0]

    def columns(self, best: Vectors, words: Vectors) -> Vectors:
        """The same of many, by how near their passages come to each of the queries."""
        by_sentence = best[:, :-2] @ self.view.shares
        return np.column_stack([by_sentence, best[:, -2], best[:, -1], words]).astype(np.float32)


@dataclass(frozen=True, eq=False)
class _Bar:
    """The scores of a directory for a need, lowest first, and how they were standardised."""

    versions: tuple[_Version, ...]
    means: Vectors
    spreads: Vectors
    scores: Vectors
    somebody_fits: bool

    @classmethod
    def of(cls, directory: Directory, versions: tuple[_Version, ...], most: int) -> _Bar:
        """By all entries, or an even sample of them."""
        shape = (len(versions), len(WEIGHTS))
        if not len(directory):
            nothing = np.zeros(0, np.float32)
            return cls(versions, np.zeros(shape, np.float32), np.ones(shape, np.float32), nothing, False)
        rows = np.arange(0, len(directory), -(-len(directory) // most))
        close, indexed = Close.of(directory, rows, np.arange(len(rows))), _word_space(directory)[1]
        usual = (indexed.usual + directory.usual_words)[rows]
        means, spreads = np.zeros(shape, np.float32), np.ones(shape, np.float32)
        scores, near_whole = np.zeros(len(rows), np.float32), np.zeros(len(close.passages), np.float32)
        for place, one in enumerate(versions):
            values = near(indexed.codes, indexed.steps, one.queries, close.passages)
            columns = one.columns(close.best(values), by_words(directory, one.view.parts)[rows])
            spread = columns.std(axis=0)
            means[place], spreads[place] = columns.mean(axis=0), np.where(spread > 1e-9, spread, np.inf)
            scores += one.view.weight * ((columns - means[place]) / spreads[place] @ WEIGHTS - USUAL * usual)
            near_whole += values[:, -1] / np.float32(len(versions))
        best_first = np.argsort(-scores, kind="stable")
        names = np.float32(ONLY_A_NAME) * directory.is_name[close.passages]
        of_best = close.which_is_best((near_whole - names).astype(np.float32))[best_first]
        found = near_whole[list(dict.fromkeys(of_best.tolist()))[:BEST]]
        fits = len(directory) >= FEW / BETTER and somebody_fits(nearness_of(near_whole), found)
        return cls(versions, means, spreads, scores[best_first[::-1]], fits)

    def better_than(self, score: float) -> int:
        return len(self.scores) - int(np.searchsorted(self.scores, score + SAME, side="right"))

    def scores_of(self, offer: Offer) -> list[float]:
        """By version."""
        return [
            float((one.of_offer(offer) - mean) / spread @ WEIGHTS)
            for one, mean, spread in zip(self.versions, self.means, self.spreads, strict=True)
        ]


def prepare(directory: Directory) -> None:
    """What all judges of a directory share, so that no reader waits for it."""
    _known_bars(directory)


def _versions(directory: Directory, need: Need) -> tuple[_Version, ...]:
    found = []
    for version in need.versions:
        parts = Parts.of(version, directory)
        for view in views_of(parts, need, [_word_space(directory)[1]]):
            queries = np.vstack([view.sentences, view.title[None], view.whole[None]])
            found.append(_Version(view, Lookup.of(directory.words, parts.words), queries))
    return tuple(found)


def _near_whole(versions: tuple[_Version, ...], offer: Offer) -> Vectors:
    """How near each passage is to a need as a whole; a name is only counted where there is nothing else."""
    names = np.array([passage.is_name for passage in offer.passages])
    found: Vectors = np.mean([offer.vectors @ one.view.whole for one in versions], axis=0)
    return found if names.all() else np.where(names, -1.0, found)


def _usual_score(directory: Directory, offer: Offer) -> float:
    """What an offer scores on average for other needs."""
    scores = [score for bar in _known_bars(directory) for score in bar.scores_of(offer)]
    return sum(scores) / len(scores)


@lru_cache(maxsize=1)
def _known_bars(directory: Directory) -> list[_Bar]:
    return [_Bar.of(directory, _versions(directory, need), SAMPLE) for need in known_needs()]


def _word_space(directory: Directory) -> tuple[WordSpace, IndexedSpace]:
    for indexed in directory.spaces:
        if isinstance(indexed.space, WordSpace):
            return indexed.space, indexed
    raise TypeError("every directory has word vectors")
