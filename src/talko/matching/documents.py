"""Documents kept in step with what they are about.

`refresh` may run at any time, twice, or late: it compares a hash and writes only what differs. What nobody called it for (a process
that died, a lexicon that was added, rows removed by hand) is found by `reconcile`.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from itertools import islice
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from talko.actors.models import Organisation, ProjectRole
from talko.challenges.models import Challenge
from talko.core.database.batches import Pace
from talko.engines import retrieval
from talko.matching import lexicons, query_text, source_texts
from talko.matching.models import Document
from talko.matching.source_texts import About

Kind = Document.Kind
Progress = Callable[[int, int], None]

VERSION = "6"
"""Changes when documents are made in another way, so that all are made anew."""
BATCH = 300
BEGINNING = 1_000
"""Characters kept for encoders."""
SMALLEST = 0.004
NAMED = 200
"""Terms of which the word is kept."""
AGAIN = "again"
"""Stands for the hash of a document that is to be made anew."""
SLACK = timedelta(minutes=1)
"""An edit is seen by others when it is committed, a little after the moment that stands in it."""
FORGOTTEN_AFTER = timedelta(days=2)


def refresh(kind: str, keys: Iterable[int]) -> int:
    """Make the documents of these organisations or challenges true; how many had changed.

    One whose subject is gone, or is a challenge that is not public, is emptied, so that every index forgets it.
    """
    changed, pace = 0, Pace(first=20, most=BATCH)
    for batch in _batches(dict.fromkeys(keys)):
        changed += _refresh(kind, batch, pace)
    return changed


def reconcile(progress: Progress | None = None) -> int:
    """Find what `refresh` was not called for, and call it; how many documents changed."""
    stale = [(kind, keys) for kind, keys in _stale().items() if keys]
    total, done, changed = sum(len(keys) for _, keys in stale), 0, 0
    for kind, keys in stale:
        for batch in _batches(keys):
            changed += refresh(kind, batch)
            done += len(batch)
            if progress:
                progress(done, total)
    long_ago = timezone.now() - FORGOTTEN_AFTER
    Document.objects.filter(length=0, changed_at__lt=long_ago).exclude(_has_subject()).delete()
    return changed


def rebuild(progress: Progress | None = None) -> int:
    """Make every document anew, from the first to the last; how many there are."""
    pace, keys = Pace(first=100), list(Document.objects.exclude(made_from="").values_list("pk", flat=True))
    while keys:
        batch, keys = keys[: pace.size], keys[pace.size :]
        with pace.transaction():
            Document.objects.filter(pk__in=batch).update(made_from=AGAIN)
    reconcile(progress)
    return Document.objects.exclude(length=0).count()


def ask(kind: str, key: int) -> None:
    """Have it made anew with the next of `asked` or `reconcile`; one small write, for the middle of other work."""
    Document.objects.filter(kind=kind, subject_id=key).update(made_from=AGAIN)


def asked(limit: int = BATCH) -> list[int]:
    """Keys of organisations whose documents are to be made anew."""
    rows = Document.objects.filter(kind=Kind.ORGANISATION, made_from=AGAIN)
    return list(rows.order_by("pk").values_list("subject_id", flat=True)[:limit])


def _batches(keys: Iterable[int]) -> Iterator[list[int]]:
    rest = iter(keys)
    while batch := list(islice(rest, BATCH)):
        yield batch


def _refresh(kind: str, keys: list[int], pace: Pace) -> int:
    """Reads and computes without a lock. What is edited meanwhile is newer than `checked_at`, so `reconcile` finds it."""
    now, mark = timezone.now(), _mark()
    if kind == Kind.CHALLENGE:
        public = set(source_texts.public_challenges().filter(pk__in=keys).values_list("pk", flat=True))
        known = source_texts.challenges(public)
    else:
        known = source_texts.organisations(keys)
    kept = dict(
        Document.objects.filter(kind=kind, subject_id__in=keys).values_list("subject_id", "made_from")
    )
    wanted = {key: _made_from(known[key], mark) if key in known else "" for key in keys}
    fresh = [
        _document(kind, key, known.get(key), wanted[key], now)
        for key in keys
        if (key in known or key in kept) and kept.get(key) != wanted[key]
    ]
    same = [key for key in keys if key in kept and kept[key] == wanted[key]]
    fields = [
        field.name
        for field in Document._meta.concrete_fields
        if field.name not in {"id", "kind", "subject_id"}
    ]
    changed = len(fresh)
    while fresh:
        batch, fresh = fresh[: pace.size], fresh[pace.size :]
        with pace.transaction():
            Document.objects.bulk_create(
                batch, update_conflicts=True, unique_fields=["kind", "subject_id"], update_fields=fields
            )
    if same:
        with pace.transaction():
            Document.objects.filter(kind=kind, subject_id__in=same).update(checked_at=now - SLACK)
    return changed


def _document(kind: str, key: int, known: About | None, made_from: str, now: Any) -> Document:
    document = Document(
        kind=kind, subject_id=key, made_from=made_from, changed_at=now, checked_at=now - SLACK
    )
    if known is None:
        return document
    weights: dict[str, float] = {}
    words: dict[str, tuple[float, str]] = {}
    length = 0.0
    for piece in known.pieces:
        share = piece.weight / piece.versions
        for concept in query_text.concepts_of(piece.text, piece.language):
            length += concept.count * share
            for term, weight in concept.terms:
                weights[term] = weights.get(term, 0.0) + weight * concept.count * share
                words[term] = max(words.get(term, (0.0, "")), (weight * piece.weight, concept.word))
    document.terms = {term: round(weight, 3) for term, weight in weights.items() if weight > SMALLEST}
    document.length = max(1, round(length)) if document.terms else 0
    weightiest = sorted(document.terms, key=lambda term: (-document.terms[term], term))[:NAMED]
    document.said = {term: words[term][1].partition(" (")[0] for term in weightiest}
    if kind == Kind.CHALLENGE:
        document.asks = _asks(key)
    document.records, document.newest_on = known.records, known.newest_on
    spoken = dict.fromkeys(piece.language for piece in known.pieces if piece.in_query)
    document.languages = list(spoken)
    document.language = next(iter(spoken), "")
    said = (piece.text for piece in known.pieces if piece.language == document.language)
    document.text = "\n".join(said)[:BEGINNING]
    return document


def _asks(key: int) -> list[Any]:
    challenge = source_texts.public_challenges().select_related("city").prefetch_related("criteria", "goals")
    return [
        [concept.word, [[term, round(weight, 4)] for term, weight in concept.terms], round(concept.count, 4)]
        for concept in query_text.about(challenge.get(pk=key))
    ]


def query_of(document: Document) -> retrieval.Query:
    """What a challenge asks for, as `written.about` gives it, without any lexicon."""
    return retrieval.Query.of(
        (
            retrieval.Concept(word, tuple((term, weight) for term, weight in terms), count)
            for word, terms, count in document.asks
        ),
        document.text,
        document.language,
    )


def _mark() -> str:
    """Changes with the lexicons and with the way in which documents are made."""
    return hashlib.sha256(f"{VERSION} {lexicons.mark()}".encode()).hexdigest()[:16]


def _made_from(known: About, mark: str) -> str:
    digest = hashlib.sha256(f"{known.records} {known.newest_on}\n".encode())
    for piece in known.pieces:
        digest.update(repr((piece.text, piece.language, piece.weight, piece.versions)).encode())
    return mark + digest.hexdigest()[:48]


def _stale() -> dict[str, list[int]]:
    """What has no document, was edited since it was checked, was made with other lexicons, or is gone."""
    mark = _mark()
    found: dict[str, list[int]] = {}
    for kind, subjects, edited in (
        (Kind.ORGANISATION, Organisation.objects.all(), _edited_organisation()),
        (Kind.CHALLENGE, source_texts.public_challenges(), Q(updated_at__gt=OuterRef("checked_at"))),
    ):
        documents = Document.objects.filter(kind=kind)
        missing = subjects.filter(~Exists(documents.filter(subject_id=OuterRef("pk"))))
        old = documents.filter(~Q(made_from__startswith=mark) & ~Q(made_from=""))
        here = subjects.filter(pk=OuterRef("subject_id"))
        back = documents.filter(Exists(here), made_from="")
        gone = documents.filter(~Exists(here)).exclude(made_from="")
        changed = documents.filter(Exists(here.filter(edited)))
        keys = set(missing.values_list("pk", flat=True))
        for rows in (old, back, gone, changed):
            keys.update(rows.values_list("subject_id", flat=True))
        found[kind] = sorted(keys)
    return found


def _edited_organisation() -> Q:
    """Condition on an organisation, inside a query of documents: it or one of its projects was edited since."""
    since = OuterRef("checked_at")
    roles = ProjectRole.objects.filter(organisation=OuterRef("pk"))
    newer = roles.filter(Q(project__updated_at__gt=OuterRef(since)) | Q(since__gt=OuterRef(since)))
    return Q(updated_at__gt=since) | Q(Exists(newer))


def _has_subject() -> Q:
    return Q(Exists(Organisation.objects.filter(pk=OuterRef("subject_id"))), kind=Kind.ORGANISATION) | Q(
        Exists(Challenge.objects.filter(pk=OuterRef("subject_id"))), kind=Kind.CHALLENGE
    )
