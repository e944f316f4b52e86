"""What is searched: one collection a process of all organisations and one of all challenges, made from their documents.

The documents in the database are the truth. Before each search a collection takes in what has changed there, in one query; so what one
process wrote is found by every other at once. A large collection is also kept in a file, so that a restart need not make it again.
"""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import structlog
from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from talko.core.errors import NotFound
from talko.engines import retrieval
from talko.matching import encoder
from talko.matching.models import Document

logger = structlog.get_logger(__name__)
Kind = Document.Kind

OVERLAP = timedelta(minutes=2)
"""A document is seen when its transaction is committed, which may be this much later than the moment that stands in it; and
clocks differ."""
SMALL = 50
LARGE = 2_000
"""Documents from which on a collection is kept in a file; a smaller one is made within a second."""
RENEW_AFTER = 1_000
"""Changes after which, when they are also half of what there is, everything is made anew: its vectors come from all of it."""
AT_ONCE = 500
"""Documents that are taken in with one query."""
_FACTS = ("pk", "subject_id", "changed_at", "length", "records", "newest_on", "languages")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Found:
    key: int
    """Primary key of the organisation or challenge."""
    score: float


class Known(NamedTuple):
    """What a ranking is told of beside the words."""

    records: int
    newest_on: date | None
    languages: tuple[str, ...]


class _Row(NamedTuple):
    pk: int
    key: int
    changed_at: datetime
    bag: retrieval.Bag
    known: Known


class Collection:
    """Any number of threads may search. Whoever searches first after a change takes it in; the others wait for that."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self._lock = threading.Lock()
        self._matcher: retrieval.Matcher | None = None
        self._known: dict[int, Known] = {}
        self._newest: datetime | None = None
        self._looked_at: datetime | None = None
        """When it was last compared with the database."""
        self._taken: dict[int, datetime] = {}
        """Of documents that changed within the overlap: which state is in."""
        self._tidy_at = RENEW_AFTER
        self._late = 0

    def search(self, query: retrieval.Query, limit: int = 10) -> list[Found]:
        """The best, best first; equal ones in the order of their keys as texts. Empty for an empty query."""
        matcher = self._current()
        if not query:
            return []
        return [Found(int(hit.id), hit.score) for hit in matcher.search(query, limit)]

    def explain(self, query: retrieval.Query, key: int) -> retrieval.Reason:
        """Why it has its score, as of the last search. Raises NotFound for what is not here any more."""
        matcher = self._matcher or self._current()
        try:
            return matcher.explain(query, str(key))
        except retrieval.RetrievalError as error:
            raise NotFound from error

    def of(self, key: int) -> Known | None:
        """As of the last search; None when nothing is known of it."""
        return self._known.get(key)

    @property
    def is_small(self) -> bool:
        """As of the last search: of so few there is no average to speak of."""
        return len(self._known) < SMALL

    def index(self) -> retrieval.Index:
        """The words alone, with what changed until now: to judge a text that is not in it."""
        return self._current().index

    def __len__(self) -> int:
        return len(self._current().index)

    def _current(self) -> retrieval.Matcher:
        with self._lock:
            if self._matcher is None:
                self._matcher = self._kept() or self._build()
            changed = self._changed()
            if self._late + len(changed) > max(RENEW_AFTER, len(self._matcher.index) // 2):
                self._matcher = self._build()
            else:
                self._take_all(self._matcher, changed)
            return self._matcher

    def _changed(self) -> list[int]:
        """Keys of documents that are newer than what is here; one query, which reads none of their words."""
        recent, now = Document.objects.filter(kind=self.kind), timezone.now()
        if self._looked_at is not None:
            recent = recent.filter(changed_at__gt=self._looked_at - OVERLAP)
        self._looked_at = now
        found = recent.order_by("changed_at", "pk").values_list("pk", "changed_at")
        return [pk for pk, changed_at in found if self._taken.get(pk) != changed_at]

    def _take_all(self, matcher: retrieval.Matcher, documents: list[int]) -> None:
        for start in range(0, len(documents), AT_ONCE):
            for row in self._rows(Q(pk__in=documents[start : start + AT_ONCE])):
                self._take(matcher, row)

    def _take(self, matcher: retrieval.Matcher, row: _Row) -> None:
        if row.bag.weights:
            matcher.put(str(row.key), row.bag)
        else:
            matcher.remove(str(row.key))
        self._late += 1
        self._note(row)

    def _note(self, row: _Row) -> None:
        if row.bag.length:
            self._known[row.key] = row.known
        else:
            self._known.pop(row.key, None)
        if self._newest is None or row.changed_at > self._newest:
            self._newest = row.changed_at
        self._taken[row.pk] = row.changed_at
        if len(self._taken) > self._tidy_at:
            edge = (self._looked_at or self._newest) - OVERLAP
            self._taken = {pk: moment for pk, moment in self._taken.items() if moment > edge}
            self._tidy_at = RENEW_AFTER + 2 * len(self._taken)

    def _rows(self, which: Q, *, bags: bool = True) -> Iterator[_Row]:
        """Documents as they stand; without `bags` only what is known of them, which is much less to read."""
        fields = (*_FACTS, "terms", "text", "language") if bags else _FACTS
        documents = Document.objects.filter(which, kind=self.kind).order_by("pk")
        for values in documents.values_list(*fields).iterator(chunk_size=2_000):
            pk, key, changed_at, length, records, newest_on, spoken, *content = values
            terms, text, language = content or ({}, "", "")
            bag = retrieval.Bag(terms, length, text, language)
            yield _Row(pk, key, changed_at, bag, Known(records, newest_on, tuple(spoken)))

    def _forget(self) -> None:
        self._known, self._newest, self._taken, self._late = {}, None, {}, 0
        self._looked_at = None

    def _build(self) -> retrieval.Matcher:
        self._forget()
        self._looked_at = begun = timezone.now()

        def noted() -> Iterator[tuple[str, retrieval.Bag]]:
            for row in self._rows(Q()):
                self._note(row)
                if row.bag.weights:
                    yield str(row.key), row.bag

        matcher = retrieval.Matcher.build(noted(), rankers=encoder.rankers())
        if len(matcher.index) >= LARGE:
            self._keep(matcher, begun)
        return matcher

    def _keep(self, matcher: retrieval.Matcher, begun: datetime) -> None:
        """For the next start. A disk that is full harms nothing else. The name says which document was the newest, and when
        reading began."""
        assert self._newest is not None
        newest = Document.objects.filter(kind=self.kind, changed_at=self._newest).order_by("pk").last()
        if newest is None:
            return
        name = f"{self.kind}-{newest.pk}-{_microseconds(self._newest)}-{_microseconds(begun)}"
        path = _folder() / f"{name}.npz"
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            retrieval.save(matcher, path, source=path.stem)
            for older in path.parent.glob(f"{self.kind}-*.npz"):
                if older != path:
                    older.unlink(missing_ok=True)
        except OSError:
            logger.exception("index not kept", kind=self.kind)

    def _kept(self) -> retrieval.Matcher | None:
        """From the file, and what changed since; None when there is none that fits this database."""
        for path in sorted(_folder().glob(f"{self.kind}-*-*-*.npz"), reverse=True):
            _, pk, newest, begun = path.stem.split("-")
            there = Document.objects.filter(kind=self.kind, pk=int(pk), changed_at=_moment(newest))
            if not there.exists():
                continue
            try:
                matcher = retrieval.load_matcher(path, source=path.stem, rankers=encoder.rankers())
            except (retrieval.DamagedFile, OSError):
                logger.exception("kept index not read", kind=self.kind)
                continue
            if matcher is not None:
                self._catch_up(matcher, _moment(begun))
                return matcher
        return None

    def _catch_up(self, matcher: retrieval.Matcher, begun: datetime) -> None:
        """A file holds what was there when it was made: take in what is missing, and forget what is gone. What has changed
        since is taken in with the next search."""
        self._forget()
        missing = []
        for row in self._rows(Q(), bags=False):
            self._note(row)
            if row.bag.length and str(row.key) not in matcher.index:
                missing.append(row.pk)
        rows, ids = matcher.index.rows()
        for id in [ids[row] for row in rows.tolist() if int(ids[row]) not in self._known]:
            matcher.remove(id)
        self._taken = {}
        self._take_all(matcher, missing)
        self._looked_at = begun


def _folder() -> Path:
    folder: Path = settings.TALKO.data_dir / "matching"
    return folder


def _microseconds(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(microseconds=1)


def _moment(microseconds: str) -> datetime:
    return _EPOCH + timedelta(microseconds=int(microseconds))


_collections = {kind: Collection(kind) for kind in Kind.values}


def organisations() -> Collection:
    return _collections[Kind.ORGANISATION]


def challenges() -> Collection:
    return _collections[Kind.CHALLENGE]


def warm() -> None:
    """Make both ready, with what the first search loads."""
    for collection in _collections.values():
        collection.search(retrieval.english_query("water"), 1)


def forget() -> None:
    """Begin again with the next search: after the database was put back to what it was before."""
    _collections.update({kind: Collection(kind) for kind in Kind.values})
