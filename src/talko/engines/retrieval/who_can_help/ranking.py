"""Rank the entries of a directory for a need.

Several views of the need are each standardised over all entries and added with weights:

- the passage of an entry that is nearest to the whole need, and the one nearest to the title;
- the mean over the need's sentences of the nearest passage to each: what is asked for may be in several places;
- BM25 over the words of the entry;
- the tags of its passages that are nearest to the need;
- the passage nearest to those found best in a first round (Rocchio 1971).

Long entries and vague ones score high for any need, so a part of what an entry scores for other needs is subtracted. Last,
an entry gains by what those score that are most like it (regularisation of scores: Diaz 2005): of the many who do the same,
some say it in other words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..bags import ENGLISH, Concept, Query
from ..vector_store import Vectors
from .directory import Directory, IndexedSpace
from .fields import nearest
from .lexical import is_letter, is_numeral
from .needs import Need, Version
from .spaces import WORD_VECTORS, Rows, near, unit

Terms = tuple[tuple[str, float], ...]

WHOLE, TITLE, SENTENCES, WORDS, FIELDS, SECOND = 1.5, 0.5, 1.5, 0.75, 0.25, 1.5
USUAL = 0.33  # of what an entry scores for any need of a city is subtracted
BESIDE_ENGLISH = 0.5  # weight of what is read through a lexicon, where the need is there in English too
NEAREST_PART, NEAREST_COUNT = (
    0.99,
    0.3,
)  # the quantile of the nearest passages, and its weight beside the mean
LIKE_IT, GAINED = 5, 0.5  # entries most like one, and the part of their mean score that it gains
REGULARISED = 200  # entries, the best ones
FEEDBACK = 8  # passages, each of another entry, that the second round starts from
ONLY_A_NAME = 100.0  # what a passage that is only a name loses beside others of its entry
CANDIDATES, SAMPLE = (
    4000,
    1000,
)  # entries of a large directory that are looked at closely, and the even sample of them


@dataclass(frozen=True, eq=False)
class Parts:
    """A version of a need as words: of its title and sentences, and of all of it with weights.

    Numerals, single letters, proper names and the words that a need is stated with are left out: they say where, when and that, not what.
    """

    version: Version
    concepts: tuple[Query, ...]
    words: Query

    @classmethod
    def of(cls, version: Version, directory: Directory) -> Parts:
        names = version.names
        read = [directory.languages.concepts(text, version.language) for text, _ in version.parts]
        kept = [
            Query(
                one
                for one in found
                if not (one.word in names or version.asks(one.word) or is_numeral(one) or is_letter(one))
            )
            for found in read
        ]
        counts: dict[Terms, float] = {}
        shown: dict[Terms, str] = {}
        for found, (_, weight) in zip(kept, version.parts, strict=True):
            for one in found:
                counts[one.terms] = counts.get(one.terms, 0.0) + one.count * weight
                shown.setdefault(one.terms, one.word)
        words = Query(Concept(shown[terms], terms, count) for terms, count in counts.items())
        return cls(version, tuple(kept), words)


@dataclass(frozen=True, eq=False)
class View:
    """A version of a need in one space: its vectors, and how much they count."""

    parts: Parts
    indexed: IndexedSpace
    title: Vectors
    sentences: Vectors
    shares: Vectors
    whole: Vectors
    weight: float


@dataclass(frozen=True)
class Ranking:
    """The score of each candidate, and its passage that is nearest to the need. `rows` are places in the directory."""

    rows: Rows
    scores: Vectors
    passages: Rows
    views: tuple[View, ...]
    parts: tuple[Parts, ...]
    nearness: float
    """How near the need is to what the directory is about: to all its passages, and to the nearest hundredth of them."""


Look = tuple[View, Vectors, Vectors]  # scores of entries, and how near passages are to the whole need


@dataclass(frozen=True)
class Close:
    """The entries that are looked at closely: their rows, those over which scores are standardised, and their passages."""

    rows: Rows
    reference: Rows  # places in `rows`
    passages: Rows
    starts: Rows  # of each entry in `members`
    members: Rows  # places in `passages`

    @classmethod
    def of(cls, directory: Directory, rows: Rows, reference: Rows) -> Close:
        counts = directory.entry_start[rows + 1] - directory.entry_start[rows]
        starts = np.cumsum(counts) - counts
        places = np.arange(counts.sum()) + np.repeat(directory.entry_start[rows] - starts, counts)
        passages, members = np.unique(directory.entry_passages[places], return_inverse=True)
        return cls(rows, reference, passages.astype(np.int64), starts, members)

    def best(self, values: Vectors) -> Vectors:
        """The highest value among the passages of each entry, of one per passage or of columns of them."""
        return np.maximum.reduceat(values[self.members], self.starts, axis=0)

    def which_is_best(self, values: Vectors) -> Rows:
        """The place in `passages` of the first best one of each entry."""
        owner = np.repeat(np.arange(len(self.rows)), np.diff(np.append(self.starts, len(self.members))))
        order = np.lexsort((self.members, -values[self.members], owner))
        return self.members[order[self.starts]]

    def standardised(self, values: Vectors) -> Vectors:
        return standardised(values, self.reference)

    @property
    def sampled(self) -> Rows:
        """The places in `passages` of those of the reference."""
        ends = np.append(self.starts[1:], len(self.members))
        counts = (ends - self.starts)[self.reference]
        firsts = self.starts[self.reference]
        return np.unique(
            self.members[np.arange(counts.sum()) + np.repeat(firsts - (np.cumsum(counts) - counts), counts)]
        )


def rank(directory: Directory, need: Need) -> Ranking:
    """Rank all entries of a directory, or the most promising ones of a large one."""
    parts = tuple(Parts.of(version, directory) for version in need.versions)
    views = tuple(view for one in parts for view in views_of(one, need, directory.spaces))
    if not len(directory) or not views:
        nothing, no_scores = np.zeros(0, np.int64), np.zeros(0, np.float32)
        return Ranking(nothing, no_scores, nothing, views, parts, 0.0)
    found = [(one, by_words(directory, one)) for one in parts]
    close = _closely(directory, found, views)
    looks = [(view, *_look(directory, view, close)) for view in views]
    words = [(one, WORDS * close.standardised(scores[close.rows])) for one, scores in found]
    scores, passages = _fused(directory, close, looks, words)
    return Ranking(close.rows, scores, passages, views, parts, _nearness(looks, close))


def _nearness(looks: Sequence[Look], close: Close) -> float:
    """By word vectors alone, so that an encoder changes nothing about whether anybody fits."""
    plain = [of_passages for view, _, of_passages in looks if view.indexed.space.name == WORD_VECTORS]
    return nearness_of(np.mean(plain, axis=0)[close.sampled])


def nearness_of(values: Vectors) -> float:
    """Of all passages, and of the nearest hundredth of them."""
    return float(values.mean() + NEAREST_COUNT * np.quantile(values, NEAREST_PART))


def _fused(
    directory: Directory, close: Close, looks: Sequence[Look], words: Sequence[tuple[Parts, Vectors]]
) -> tuple[Vectors, Rows]:
    """The score of each candidate in both rounds, and its passage that is nearest to the need."""
    scores = np.zeros(len(close.rows), np.float32)
    near_whole = np.zeros(len(close.passages), np.float32)
    for view, of_entries, of_passages in looks:
        scores += view.weight * (of_entries - USUAL * view.indexed.usual[close.rows])
        near_whole += view.weight * standardised(of_passages)
    for one, found in words:
        weight = sum(view.weight for view, _, _ in looks if view.parts is one)
        scores += weight * (found - USUAL * directory.usual_words[close.rows])
    near_whole -= np.float32(ONLY_A_NAME) * directory.is_name[close.passages]
    passages = close.passages[close.which_is_best(near_whole)]
    best_first = passages[np.argsort(-scores, kind="stable")]
    scores += _second_round([view for view, _, _ in looks], close, best_first)
    return _regularised(directory, close, scores), passages


def usual_scores(directory: Directory, needs: Sequence[Need]) -> tuple[Vectors, list[Vectors]]:
    """What entries score on average for these needs: by words, and in each space."""
    rows = np.arange(len(directory))
    words, spaces = (
        np.zeros(len(rows), np.float32),
        [np.zeros(len(rows), np.float32) for _ in directory.spaces],
    )
    if not len(directory):
        return words, spaces
    close = Close.of(directory, rows, rows)
    for need in needs:
        for parts in (Parts.of(version, directory) for version in need.versions):
            words += WORDS * close.standardised(by_words(directory, parts)) / len(needs)
            for usual, view in zip(spaces, views_of(parts, need, directory.spaces), strict=True):
                usual += _look(directory, view, close)[0] / len(needs)
    return words, spaces


def views_of(parts: Parts, need: Need, spaces: Sequence[IndexedSpace]) -> list[View]:
    version, spoken = parts.version, [one.language for one in need.versions]
    beside = BESIDE_ENGLISH if version.language != ENGLISH and need.is_in_english else 1.0
    found = []
    for indexed in spaces:
        if indexed.space.reads(version.language, spoken):
            texts = [text for text, _ in version.parts]
            vectors = indexed.space.of_texts(texts, parts.concepts, version.language)
            weights = np.array([weight for _, weight in version.parts], np.float32)
            titled = int(bool(version.title))
            sentences = vectors[titled:] if len(vectors) > titled else vectors
            shares = weights[-len(sentences) :] / weights[-len(sentences) :].sum()
            whole = unit(np.array(version.weights_in_whole, np.float32) @ vectors)
            weight = beside * indexed.space.weight
            found.append(View(parts, indexed, vectors[0], sentences, shares, whole, weight))
    return found


def _closely(directory: Directory, by_words: Sequence[tuple[Parts, Vectors]], views: Sequence[View]) -> Close:
    """All entries; of a large directory the best by words, the whole need and its title, and an even sample."""
    if len(directory) <= CANDIDATES:
        rows = np.arange(len(directory))
        return Close.of(directory, rows, rows)
    scores = np.zeros(len(directory), np.float32)
    for one, found in by_words:
        weight = sum(view.weight for view in views if view.parts is one)
        scores += weight * standardised(found)
    for view in views:
        indexed = view.indexed
        values = near(indexed.codes, indexed.steps, unit(view.whole + view.title)[None])[:, 0]
        best = np.maximum.reduceat(values[directory.entry_passages], directory.entry_start[:-1])
        scores += view.weight * standardised(best)
    sample = np.arange(0, len(scores), -(-len(scores) // SAMPLE))
    best = np.argpartition(-scores, CANDIDATES - SAMPLE)[: CANDIDATES - SAMPLE]
    rows = np.union1d(best, sample)
    return Close.of(directory, rows, np.searchsorted(rows, sample))


def _look(directory: Directory, view: View, close: Close) -> tuple[Vectors, Vectors]:
    """The scores of entries by their passages, and how near the passages are to the whole need."""
    indexed = view.indexed
    queries = np.vstack([view.sentences, view.title[None], view.whole[None]])
    values = near(indexed.codes, indexed.steps, queries, close.passages)
    best = close.best(values)
    scores = SENTENCES * close.standardised(best[:, :-2] @ view.shares)
    scores += TITLE * close.standardised(best[:, -2]) + WHOLE * close.standardised(best[:, -1])
    wanted = np.zeros(len(directory.fields), np.float32)
    wanted[nearest(indexed.centroids, view.whole)] = 1.0
    tagged = close.best(directory.tagged[close.passages] @ wanted)
    return scores + FIELDS * close.standardised(tagged), values[:, -1]


def by_words(directory: Directory, parts: Parts) -> Vectors:
    """The BM25 of all entries."""
    return directory.words.scores(parts.words).astype(np.float32)


def _second_round(views: Sequence[View], close: Close, best_first: Rows) -> Vectors:
    """What entries gain by the passages that are near the best ones of the first round."""
    chosen = list(dict.fromkeys(best_first[: FEEDBACK * FEEDBACK].tolist()))[:FEEDBACK]
    gained = np.zeros(len(close.rows), np.float32)
    for name in dict.fromkeys(view.indexed.space.name for view in views):
        seen = [view for view in views if view.indexed.space.name == name]
        indexed = seen[0].indexed
        centre = unit((indexed.codes[chosen] * indexed.steps[chosen, None]).mean(axis=0))
        best = close.best(near(indexed.codes, indexed.steps, centre[None], close.passages)[:, 0])
        gained += sum(view.weight for view in seen) * SECOND * close.standardised(best)
    return gained


def _regularised(directory: Directory, close: Close, scores: Vectors) -> Vectors:
    """The scores, of which the best ones gain by those of the entries most like them."""
    best = np.argsort(-scores, kind="stable")[:REGULARISED]
    centres = unit(directory.centres[close.rows].astype(np.float32))
    likeness = centres[best] @ centres.T
    likeness[np.arange(len(best)), best] = -1.0
    like = np.argpartition(likeness, -min(LIKE_IT, len(scores)), axis=1)[:, -LIKE_IT:]
    known = np.take_along_axis(likeness, like, axis=1) > 0
    found = scores.copy()
    found[best] += GAINED * np.where(known, scores[like], 0.0).mean(axis=1, dtype=np.float32)
    return found


def standardised(values: Vectors, reference: Rows | None = None) -> Vectors:
    """z-scores, by the mean and spread of all values or of some."""
    some = values if reference is None else values[reference]
    spread = float(some.std(dtype=np.float64))
    if spread < 1e-9:
        return np.zeros(len(values), np.float32)
    return ((values - some.mean(dtype=np.float64)) / spread).astype(np.float32)
