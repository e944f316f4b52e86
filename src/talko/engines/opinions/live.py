"""Incremental analysis of an ongoing conversation: votes are counted immediately, the map is refreshed from a warm start.

The cost of counting a vote does not depend on the number of votes, but for a binary search for the person's earlier
vote. A refresh updates the means of the statements voted on, continues the axes from where they were, and lets groups
follow their members. The axes equal those of a cold start (sine of the angle below 1e-6).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from .analysis import Analysis, Earlier, Settings, analyse
from .errors import OpinionsError
from .group_names import name_groups
from .grouping import Labels, eligible, find_groups, refine
from .positions import OpinionMap, oriented, principal_axes, project
from .statistics import NO_GROUP, Counts
from .votes import Floats, Ints, Votes
from .warm_start import GrowingMatrix, continued

REGROUP = 1.1  # growth in votes after which the number of groups is chosen again
MOST_PENDING = 0.01  # share of the votes that may be pending outside the large matrix before it is rebuilt
LEAST_PENDING = 2000


class LiveConversation:
    """A conversation that votes are added to.

    Start from `votes`, which may be empty. A vote may introduce new people and statements. `counts` and `group_counts`
    are always up to date; call `refresh` for the map and `analysis` for everything else.
    """

    def __init__(self, votes: Votes, settings: Settings | None = None) -> None:
        self.settings = settings or Settings()
        self._load(votes)
        self.opinion_map: OpinionMap | None = None
        self.labels: Labels = np.full(len(self.people), NO_GROUP, np.int64)
        self._counted = self.labels.copy()  # the groups that votes are counted under; `labels` may be newer
        self.centres: Floats = np.zeros((0, 2))
        self.names: list[str] = []
        self._in_groups = np.zeros((0, len(self.statements), 3), np.int64)
        self._grouped_at = 0

    def _load(self, votes: Votes) -> None:
        self.people = {str(i): row for row, i in enumerate(votes.participants.tolist())}
        self.statements = {str(i): column for column, i in enumerate(votes.statements.tolist())}
        self._matrix = GrowingMatrix(votes)
        self._pending: dict[tuple[int, int], int] = {}
        self._touched = set(range(len(self.statements)))
        self._each = votes.votes_per_person()
        code = votes.statement.astype(np.int64) * 3 + votes.value + 1
        self._tally = np.bincount(code, minlength=3 * len(self.statements)).reshape(-1, 3)

    @property
    def count(self) -> int:
        """The number of votes that count: one per person and statement."""
        return int(self._each.sum())

    def counts(self) -> Counts:
        """The votes of everyone (one row), up to the last vote."""
        tally = self._tally[None, : len(self.statements)]
        return Counts(agree=tally[:, :, 2], disagree=tally[:, :, 0], passed=tally[:, :, 1])

    def group_counts(self) -> Counts:
        """The votes by group of the last refresh, up to the last vote."""
        self._move()
        tally = self._in_groups[:, : len(self.statements)]
        return Counts(agree=tally[:, :, 2], disagree=tally[:, :, 0], passed=tally[:, :, 1])

    def vote(self, participant: Any, statement: Any, value: int) -> None:
        """Count a vote, which replaces the person's earlier vote on the statement. Raises OpinionsError unless -1, 0 or 1."""
        if value not in (-1, 0, 1):
            raise OpinionsError(f"{value!r} is not a vote; use -1, 0 or 1")
        row, column = self._row(str(participant)), self._column(str(statement))
        earlier, at = self._find(row, column)
        if at is None:
            self._pending[row, column] = value
        else:
            self._matrix.value[at] = value
        label = int(self._counted[row])
        for vote, step in ((earlier, -1), (value, 1)):
            if vote is not None:
                self._tally[column, vote + 1] += step
                if label != NO_GROUP:
                    self._in_groups[label, column, vote + 1] += step
        if earlier is None:
            self._each[row] += 1
        self._touched.add(column)

    def _row(self, participant: str) -> int:
        row = self.people.setdefault(participant, len(self.people))
        if row >= len(self._each):
            more = max(16, row)
            self._each = np.concatenate((self._each, np.zeros(more, np.int64)))
            nowhere = np.full(more, NO_GROUP, np.int64)
            self.labels = np.concatenate((self.labels, nowhere))
            self._counted = np.concatenate((self._counted, nowhere))
        return row

    def _column(self, statement: str) -> int:
        column = self.statements.setdefault(statement, len(self.statements))
        if column >= len(self._tally):
            width = max(16, 2 * column)
            self._tally = np.concatenate((self._tally, np.zeros((width - len(self._tally), 3), np.int64)))
            more = np.zeros((len(self._in_groups), width - self._in_groups.shape[1], 3), np.int64)
            self._in_groups = np.concatenate((self._in_groups, more), axis=1)
        return column

    def _find(self, row: int, column: int) -> tuple[int | None, int | None]:
        """A person's vote on a statement, and its index in the large matrix if it is there."""
        if (row, column) in self._pending:
            return self._pending[row, column], None
        at = self._matrix.position(row, column)
        return (None, None) if at is None else (int(self._matrix.value[at]), at)

    def refresh(self) -> OpinionMap:
        """Positions and groups for all votes so far. Raises OpinionsError without votes."""
        if not self.count:
            raise OpinionsError("there are no votes")
        if len(self._pending) > max(LEAST_PENDING, MOST_PENDING * len(self._matrix.value)):
            self._rebuild()
        people, width = len(self.people), len(self.statements)
        self._matrix.update(people, self._tally[:width].astype(float), self._touched, self._pending)
        self._touched.clear()
        each, earlier, found = self._each[:people].copy(), None, None
        if self.opinion_map is not None:
            earlier = np.vstack(
                (self.opinion_map.xy, np.full((people - len(self.opinion_map.xy), 2), np.nan))
            )
            found = continued(self._matrix, self.opinion_map.axes)
        if found is None:
            axes = principal_axes(self._matrix)
            self._matrix.forget()
            found = axes, self._matrix.scores(axes.loadings)
        axes, scores = found
        self.opinion_map = oriented(OpinionMap(axes, project(scores, each, width), each), earlier)
        self._follow(self.opinion_map)
        return self.opinion_map

    def _follow(self, opinion_map: OpinionMap) -> None:
        people = len(opinion_map.xy)
        inside = eligible(opinion_map.votes_each, len(self.statements), enough=self.settings.enough_votes)
        at = np.flatnonzero(inside)
        if len(self.centres) and self.count <= REGROUP * self._grouped_at:
            found, centres = refine(opinion_map.xy[at], np.ones(len(at)), self.centres)
            if np.bincount(found, minlength=len(centres)).min() >= self.settings.smallest_group:
                labels = np.full(people, NO_GROUP, np.int64)
                labels[at] = found
                self.labels[:people], self.centres = labels, centres
                return
        self._regroup(opinion_map, inside)

    def _regroup(self, opinion_map: OpinionMap, inside: NDArray[np.bool_]) -> None:
        """Find groups again; they inherit the letters of the groups that their members come from."""
        settings = self.settings
        grouping = find_groups(
            opinion_map.xy, inside, smallest=settings.smallest_group, groups=settings.groups
        )
        who = list(self.people)
        earlier = {
            person: self.names[label]
            for person, label in zip(who, self.labels.tolist(), strict=False)
            if label != NO_GROUP
        }
        self.names = name_groups(grouping.labels, grouping.count, who, earlier)
        self.centres = grouping.centres
        self._grouped_at = self.count
        self.labels[: len(who)] = grouping.labels
        tally = np.zeros((grouping.count, len(self._tally), 3), np.int64)
        _count_into(tally, grouping.labels, *self._all_votes(), 1)
        self._in_groups, self._counted = tally, self.labels.copy()

    def _move(self) -> None:
        """Move the votes of people who changed groups to their new group."""
        moved = self._counted != self.labels
        if moved.any():
            person, statement, value = self._all_votes(moved)
            _count_into(self._in_groups, self._counted, person, statement, value, -1)
            _count_into(self._in_groups, self.labels, person, statement, value, 1)
            self._counted = self.labels.copy()

    def _all_votes(self, of: NDArray[np.bool_] | None = None) -> tuple[Ints, Ints, Ints]:
        """Person, statement and value of all votes, or of those of some people."""
        large = self._matrix
        at = np.arange(len(large.person)) if of is None else np.flatnonzero(of[large.person])
        statement = np.searchsorted(large.start, at, side="right") - 1
        waiting = [(*cell, vote) for cell, vote in self._pending.items() if of is None or of[cell[0]]]
        more = np.array(waiting, np.int64).reshape(-1, 3).T
        return (
            np.concatenate((large.person[at].astype(np.int64), more[0])),
            np.concatenate((statement, more[1])),
            np.concatenate((large.value[at].astype(np.int64), more[2])),
        )

    def _rebuild(self) -> None:
        """Move the pending votes into the large matrix."""
        person, statement, value = self._all_votes()
        rows, columns = len(self.people), len(self.statements)
        votes = Votes.from_arrays(person, statement, value, silent=np.arange(rows), unseen=np.arange(columns))
        self._matrix = GrowingMatrix(votes)
        self._pending.clear()
        self._touched = set(range(columns))

    def snapshot(self) -> Votes:
        """All votes so far, in canonical order."""
        who, what = np.array(list(self.people)), np.array(list(self.statements))
        person, statement, value = self._all_votes()
        return Votes.from_arrays(
            who[person], what[statement], value, silent=who.tolist(), unseen=what.tolist()
        )

    def analysis(self) -> Analysis:
        """The full analysis of the votes so far, with the current letters and directions."""
        votes = self.snapshot()
        if self.opinion_map is None:
            return analyse(votes, self.settings)
        shown = Earlier(
            {
                who: self.names[label]
                for who, label in zip(self.people, self.labels.tolist(), strict=False)
                if label >= 0
            },
            {
                who: (x, y)
                for who, (x, y) in zip(self.people, self.opinion_map.xy.tolist(), strict=False)
                if x == x
            },
        )
        return analyse(votes, self.settings, earlier=shown)


def _count_into(tally: Ints, labels: Labels, person: Ints, statement: Ints, value: Ints, step: int) -> None:
    """Add votes to the tally of their groups, or subtract them with `step` -1."""
    label = labels[person]
    inside = label != NO_GROUP
    np.add.at(tally, (label[inside], statement[inside], value[inside] + 1), step)
