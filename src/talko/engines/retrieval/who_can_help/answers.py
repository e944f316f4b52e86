"""What is answered to a need: suggestions with their reasons, or that nobody in the directory does this."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from ..vector_store import Vectors
from .directory import Directory
from .entries import Field, Passage
from .fields import nearest
from .meetings import Meeting, Meetings, Somebody
from .needs import Need
from .ranking import Ranking, rank
from .spaces import WORD_VECTORS, Rows, unit

SURE = 0.55  # similarity of one passage to the whole need that is enough for somebody to fit
BEST = 5  # passages that tell whether anybody fits
FITS, LIKELY = 0.153, 0.25  # nearness of the need to the directory, and of it to the best passages on average
LOOKED_THROUGH = 3  # times as many entries as suggestions, for partners


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


def somebody_fits(nearness: float, found: Vectors) -> bool:
    """Whether a need is near to what the directory is about, and to the best passages; or very near to one of them.

    The directory as a whole tells it better than those found: of any directory some passages share words with a need.
    """
    if not len(found):
        return False
    is_likely = nearness >= FITS and float(found.mean()) >= LIKELY
    return is_likely or float(found.max()) >= SURE


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
        self._meetings = Meetings(directory, ranking.parts, ranking.views)
        self._fields = {
            place for view in ranking.views for place in nearest(view.indexed.centroids, view.whole)
        }

    def somebody_fits(self, places: Rows) -> bool:
        best_first = places[np.argsort(-self._ranking.scores[places], kind="stable")]
        passages = list(dict.fromkeys(self._ranking.passages[best_first].tolist()))[:BEST]
        views = [view for view in self._ranking.views if view.indexed.space.name == WORD_VECTORS]
        if not passages or not views:
            return False
        indexed = views[0].indexed
        vectors = unit(indexed.codes[passages] * indexed.steps[passages, None])
        return somebody_fits(
            self._ranking.nearness, np.mean([vectors @ view.whole for view in views], axis=0)
        )

    def is_carried(self, place: int) -> bool:
        return self._meetings.is_carried(self._somebody(place))

    def of(self, passage: int, places: Sequence[int]) -> Suggestion:
        found = self._directory.passage(passage)
        return Suggestion(
            tuple(self._directory.ids[self._ranking.rows[place]] for place in places),
            float(self._ranking.scores[places[0]]),
            found,
            self._meetings.with_passage(self._somebody(places[0]), found),
            tuple(
                field
                for field in found.fields
                if field in {self._directory.fields[place] for place in self._fields}
            ),
        )

    def _somebody(self, place: int) -> Somebody:
        passage = self._ranking.passages[place]
        vectors = {
            indexed.space.name: indexed.codes[passage] * indexed.steps[passage]
            for indexed in self._directory.spaces
        }
        return Somebody(int(self._ranking.rows[place]), vectors)


def _rows(directory: Directory, ids: Collection[str]) -> list[int]:
    return [directory.row_of[id] for id in ids if id in directory.row_of]
