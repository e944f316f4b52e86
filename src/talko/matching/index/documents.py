"""Keep documents in step with the challenges they are about.

`refresh` may run at any time, twice, or late: it compares a fingerprint and writes only what differs. `reconcile` finds what
nobody called it for: a process died, a lexicon was added, rows were removed by hand.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import islice
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from talko.challenges.models import Challenge
from talko.core.database.batches import Pace
from talko.engines import retrieval
from talko.matching.index import lexicons, query_text, source_texts
from talko.matching.index.source_texts import Profile
from talko.matching.models import Document

Progress = Callable[[int, int], None]

VERSION = "8"
"""Change it when documents are made in another way: all are then made anew."""
BATCH = 300
BEGINNING = 1_000
"""Characters stored for encoders."""
SMALLEST = 0.004
STALE = "stale"
"""In place of the fingerprint of a document that is to be made anew."""
SLACK = timedelta(minutes=1)
"""An edit becomes visible when it is committed, a little after its own timestamp."""
DELETED_AFTER = timedelta(days=2)


def refresh(keys: Iterable[int]) -> int:
    """Bring the documents of these challenges up to date; how many had changed.

    One whose challenge is gone or not public is emptied, so that every index drops it.
    """
    changed, pace = 0, Pace(first=20, most=BATCH)
    for batch in _batches(dict.fromkeys(keys)):
        changed += _refresh(batch, pace)
    return changed


def reconcile(progress: Progress | None = None) -> int:
    """Find what `refresh` was not called for and refresh it; how many documents changed."""
    stale = _stale()
    done, changed = 0, 0
    for batch in _batches(stale):
        changed += refresh(batch)
        done += len(batch)
        if progress:
            progress(done, len(stale))
    long_ago = timezone.now() - DELETED_AFTER
    here = Challenge.objects.filter(pk=OuterRef("challenge_key"))
    Document.objects.filter(~Exists(here), length=0, changed_at__lt=long_ago).delete()
    return changed


def rebuild(progress: Progress | None = None) -> int:
    """Make every document anew; how many there are."""
    pace, keys = Pace(first=100), list(Document.objects.exclude(fingerprint="").values_list("pk", flat=True))
    while keys:
        batch, keys = keys[: pace.size], keys[pace.size :]
        with pace.transaction():
            Document.objects.filter(pk__in=batch).update(fingerprint=STALE)
    reconcile(progress)
    return Document.objects.exclude(length=0).count()


def _batches(keys: Iterable[int]) -> Iterator[list[int]]:
    rest = iter(keys)
    while batch := list(islice(rest, BATCH)):
        yield batch


def _refresh(keys: list[int], pace: Pace) -> int:
    """Reads and computes without a lock. What is edited meanwhile is newer than `checked_at`, so `reconcile` finds it."""
    now, mark = timezone.now(), _mark()
    public = set(source_texts.public_challenges().filter(pk__in=keys).values_list("pk", flat=True))
    profiles = source_texts.challenge_profiles(public)
    documents = Document.objects.filter(challenge_key__in=keys)
    stored = dict(documents.values_list("challenge_key", "fingerprint"))
    wanted = {key: _fingerprint(profiles[key], mark) if key in profiles else "" for key in keys}
    fresh = [
        _document(key, profiles.get(key), wanted[key], now)
        for key in keys
        if (key in profiles or key in stored) and stored.get(key) != wanted[key]
    ]
    same = [key for key in keys if key in stored and stored[key] == wanted[key]]
    fields = [
        field.name for field in Document._meta.concrete_fields if field.name not in {"id", "challenge_key"}
    ]
    changed = len(fresh)
    while fresh:
        batch, fresh = fresh[: pace.size], fresh[pace.size :]
        with pace.transaction():
            Document.objects.bulk_create(
                batch, update_conflicts=True, unique_fields=["challenge_key"], update_fields=fields
            )
    if same:
        with pace.transaction():
            Document.objects.filter(challenge_key__in=same).update(checked_at=now - SLACK)
    return changed


def _document(key: int, profile: Profile | None, fingerprint: str, now: datetime) -> Document:
    document = Document(challenge_key=key, fingerprint=fingerprint, changed_at=now, checked_at=now - SLACK)
    if profile is None:
        return document
    weights: dict[str, float] = {}
    length = 0.0
    for source in profile.texts:
        share = source.weight / source.versions
        for concept in query_text.concepts_of(source.text, source.language):
            length += concept.count * share
            for term, weight in concept.terms:
                weights[term] = weights.get(term, 0.0) + weight * concept.count * share
    document.terms = {term: round(weight, 3) for term, weight in weights.items() if weight > SMALLEST}
    document.length = max(1, round(length)) if document.terms else 0
    document.query = _query_data(key)
    document.language = next((source.language for source in profile.texts if source.in_query), "")
    written = (source.text for source in profile.texts if source.language == document.language)
    document.text = "\n".join(written)[:BEGINNING]
    return document


def _query_data(key: int) -> list[Any]:
    challenge = source_texts.public_challenges().select_related("city").prefetch_related("criteria", "goals")
    return [
        [concept.word, [[term, round(weight, 4)] for term, weight in concept.terms], round(concept.count, 4)]
        for concept in query_text.challenge_query(challenge.get(pk=key))
    ]


def challenge_query(challenge: Challenge) -> retrieval.Query:
    """What a challenge needs, as a query: stored with its document, or made anew for one that is not public."""
    return _challenge_query(challenge.pk, challenge.updated_at)


@lru_cache(maxsize=512)
def _challenge_query(key: int, _changed_at: datetime) -> retrieval.Query:
    """A challenge that was changed is another key of the cache."""
    document = Document.objects.filter(challenge_key=key).first()
    if document is not None and document.query:
        return _stored_query(document)
    challenge = Challenge.objects.select_related("city").prefetch_related("criteria", "goals").get(pk=key)
    return query_text.challenge_query(challenge)


def _stored_query(document: Document) -> retrieval.Query:
    """Needs no lexicon."""
    return retrieval.Query.of(
        (
            retrieval.Concept(word, tuple((term, weight) for term, weight in terms), count)
            for word, terms, count in document.query
        ),
        document.text,
        document.language,
    )


def _mark() -> str:
    """Changes with the lexicons and with the way in which documents are made."""
    return hashlib.sha256(f"{VERSION} {lexicons.mark()}".encode()).hexdigest()[:16]


def _fingerprint(profile: Profile, mark: str) -> str:
    digest = hashlib.sha256()
    for source in profile.texts:
        digest.update(repr((source.text, source.language, source.weight, source.versions)).encode())
    return mark + digest.hexdigest()[:48]


def _stale() -> list[int]:
    """Keys of challenges with no document, edited since the last check, made with other lexicons, or gone."""
    documents, public = Document.objects.all(), source_texts.public_challenges()
    here = public.filter(pk=OuterRef("challenge_key"))
    missing = public.filter(~Exists(documents.filter(challenge_key=OuterRef("pk"))))
    old = documents.filter(~Q(fingerprint__startswith=_mark()) & ~Q(fingerprint=""))
    back = documents.filter(Exists(here), fingerprint="")
    gone = documents.filter(~Exists(here)).exclude(fingerprint="")
    edited = documents.filter(Exists(here.filter(updated_at__gt=OuterRef("checked_at"))))
    keys = set(missing.values_list("pk", flat=True))
    for rows in (old, back, gone, edited):
        keys.update(rows.values_list("challenge_key", flat=True))
    return sorted(keys)
