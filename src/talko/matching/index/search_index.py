"""The index of all challenges in memory, made from their documents, in each process.

The documents in the database are the source. Before each search the index applies what has changed there, in one query, so what
one process writes is found by every other at once. A large index is also saved in a file, so that a restart is quick.
"""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import structlog
from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from talko.engines import retrieval
from talko.matching.models import Document

logger = structlog.get_logger(__name__)

OVERLAP = timedelta(minutes=2)
"""A document becomes visible when its transaction is committed, up to this much later than its timestamp; and clocks differ."""
LARGE = 2_000
"""Documents from which an index is saved in a file; a smaller one is made within a second."""
REBUILD_AFTER = 1_000
"""Changes after which an index is built anew, if they are also half of it: its vectors come from all documents."""
AT_ONCE = 500
"""Documents applied with one query."""
_FACTS = ("pk", "challenge_key", "changed_at", "length")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class SearchHit:
    key: int
    """Primary key of the challenge."""
    score: float


class _Row(NamedTuple):
    pk: int
    key: int
    changed_at: datetime
    bag: retrieval.Bag


class SearchIndex:
    """Any number of threads may search. The first search after a change applies it; the others wait for that."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.forget()

    def forget(self) -> None:
        """As when the process started."""
        self._matcher: retrieval.Matcher | None = None
        self._known: set[int] = set()
        """Keys of challenges that have words."""
        self._newest: datetime | None = None
        self._compared_at: datetime | None = None
        """When it was last compared with the database."""
        self._applied: dict[int, datetime] = {}
        """For documents that changed within the overlap: which of their states is in the index."""
        self._tidy_at = REBUILD_AFTER
        self._changes = 0

    def search(self, query: retrieval.Query, limit: int = 10) -> list[SearchHit]:
        """The best, best first; equal ones in the order of their keys as texts. Empty for an empty query."""
        matcher = self._current()
        if not query:
            return []
        return [SearchHit(int(hit.id), hit.score) for hit in matcher.search(query, limit)]

    def __len__(self) -> int:
        return len(self._current().index)

    def _current(self) -> retrieval.Matcher:
        with self._lock:
            if self._matcher is None:
                self._matcher = self._loaded() or self._build()
            changed = self._changed()
            if self._changes + len(changed) > max(REBUILD_AFTER, len(self._matcher.index) // 2):
                self._matcher = self._build()
            else:
                self._apply_all(self._matcher, changed)
            return self._matcher

    def _changed(self) -> list[int]:
        """Keys of documents that are newer than the index; one query, which reads none of their words."""
        recent, now = Document.objects.all(), timezone.now()
        if self._compared_at is not None:
            recent = recent.filter(changed_at__gt=self._compared_at - OVERLAP)
        self._compared_at = now
        found = recent.order_by("changed_at", "pk").values_list("pk", "changed_at")
        return [pk for pk, changed_at in found if self._applied.get(pk) != changed_at]

    def _apply_all(self, matcher: retrieval.Matcher, documents: list[int]) -> None:
        for start in range(0, len(documents), AT_ONCE):
            for row in self._rows(Q(pk__in=documents[start : start + AT_ONCE])):
                self._apply(matcher, row)

    def _apply(self, matcher: retrieval.Matcher, row: _Row) -> None:
        if row.bag.weights:
            matcher.put(str(row.key), row.bag)
        else:
            matcher.remove(str(row.key))
        self._changes += 1
        self._note(row)

    def _note(self, row: _Row) -> None:
        if row.bag.length:
            self._known.add(row.key)
        else:
            self._known.discard(row.key)
        if self._newest is None or row.changed_at > self._newest:
            self._newest = row.changed_at
        self._applied[row.pk] = row.changed_at
        if len(self._applied) > self._tidy_at:
            edge = (self._compared_at or self._newest) - OVERLAP
            self._applied = {pk: moment for pk, moment in self._applied.items() if moment > edge}
            self._tidy_at = REBUILD_AFTER + 2 * len(self._applied)

    def _rows(self, which: Q, *, bags: bool = True) -> Iterator[_Row]:
        """Documents; without `bags` only which there are, which is much less to read."""
        fields = (*_FACTS, "terms", "text", "language") if bags else _FACTS
        documents = Document.objects.filter(which).order_by("pk")
        for values in documents.values_list(*fields).iterator(chunk_size=2_000):
            pk, key, changed_at, length, *content = values
            terms, text, language = content or ({}, "", "")
            yield _Row(pk, key, changed_at, retrieval.Bag(terms, length, text, language))

    def _clear(self) -> None:
        self._known, self._newest, self._applied, self._changes = set(), None, {}, 0
        self._compared_at = None

    def _build(self) -> retrieval.Matcher:
        self._clear()
        self._compared_at = begun = timezone.now()

        def bags() -> Iterator[tuple[str, retrieval.Bag]]:
            for row in self._rows(Q()):
                self._note(row)
                if row.bag.weights:
                    yield str(row.key), row.bag

        matcher = retrieval.Matcher.build(bags())
        if len(matcher.index) >= LARGE:
            self._save(matcher, begun)
        return matcher

    def _save(self, matcher: retrieval.Matcher, begun: datetime) -> None:
        """For the next start; a full disk harms nothing else. The name holds the newest document and when reading began."""
        assert self._newest is not None
        newest = Document.objects.filter(changed_at=self._newest).order_by("pk").last()
        if newest is None:
            return
        name = f"challenges-{newest.pk}-{_microseconds(self._newest)}-{_microseconds(begun)}"
        path = settings.MATCHING_ROOT / f"{name}.npz"
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            retrieval.save(matcher, path, source=path.stem)
            for older in path.parent.glob("challenges-*.npz"):
                if older != path:
                    older.unlink(missing_ok=True)
        except OSError:
            logger.exception("index not saved")

    def _loaded(self) -> retrieval.Matcher | None:
        """From the file, and what has changed since; None without a file that belongs to this database."""
        for path in sorted(settings.MATCHING_ROOT.glob("challenges-*-*-*.npz"), reverse=True):
            _, pk, newest, begun = path.stem.split("-")
            there = Document.objects.filter(pk=int(pk), changed_at=_moment(newest))
            if not there.exists():
                continue
            try:
                matcher = retrieval.load_matcher(path, source=path.stem)
            except (retrieval.DamagedFile, OSError):
                logger.exception("saved index not read")
                continue
            if matcher is not None:
                self._catch_up(matcher, _moment(begun))
                return matcher
        return None

    def _catch_up(self, matcher: retrieval.Matcher, begun: datetime) -> None:
        """Add to a loaded index what is missing, and remove what is gone. The next search applies what has changed since."""
        self._clear()
        missing = []
        for row in self._rows(Q(), bags=False):
            self._note(row)
            if row.bag.length and str(row.key) not in matcher.index:
                missing.append(row.pk)
        rows, ids = matcher.index.rows()
        for id in [ids[row] for row in rows.tolist() if int(ids[row]) not in self._known]:
            matcher.remove(id)
        self._applied = {}
        self._apply_all(matcher, missing)
        self._compared_at = begun


def _microseconds(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(microseconds=1)


def _moment(microseconds: str) -> datetime:
    return _EPOCH + timedelta(microseconds=int(microseconds))


_index = SearchIndex()


def challenges() -> SearchIndex:
    return _index


def warm() -> None:
    """Build it, with all that a first search loads."""
    _index.search(retrieval.english_query("water"), 1)


def forget() -> None:
    """Build it anew with the next search, after the database was reset."""
    _index.forget()
