"""Have a reader read an open challenge and the organisations found for it: within a day's tokens, and nothing twice."""

import time
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from talko.challenges.models import Challenge
from talko.core.background.schedule import stopping
from talko.engines.retrieval import reader as texts
from talko.engines.retrieval.reader import Grade, Request, UnusableAnswer
from talko.engines.retrieval.who_can_help import Directory, Need
from talko.matching import reader
from talko.matching.index import directory_file
from talko.matching.models import EntryReading, NeedReading, ReaderDay
from talko.matching.ranking import organisations
from talko.matching.ranking.needs import need_of
from talko.matching.ranking.readings import version_of_entry, version_of_need
from talko.matching.reader import Endpoint, ReaderUnavailable

logger = structlog.get_logger(__name__)
AGAIN = timedelta(days=1)
"""After an unusable answer."""


class _Stopped(Exception):
    """Time or the day's tokens are used up."""


def read_entries(challenge: Challenge, *, until: float) -> bool:
    """Read what has not been read yet. Whether to go on with another challenge; the next turn goes on from there.

    `until` is a moment of `time.monotonic`.
    """
    endpoint, directory = reader.current(), directory_file.current()
    if endpoint is None or directory is None:
        return False
    if not challenge.takes_answers:
        return True
    try:
        _Reading(challenge, endpoint, directory, need_of(challenge), until).go_through()
    except _Stopped:
        return False
    except ReaderUnavailable as error:
        logger.warning("reader unavailable", why=str(error))
        return False
    return True


@dataclass(frozen=True)
class _Reading:
    challenge: Challenge
    endpoint: Endpoint
    directory: Directory
    need: Need
    until: float

    def go_through(self) -> None:
        capabilities = self.capabilities()
        if capabilities:
            keys = organisations.first_of_each_group(self.challenge, settings.TALKO.reader.entries)
            known = {
                row.organisation_id: row for row in EntryReading.objects.filter(challenge=self.challenge)
            }
            for key in keys:
                self.read_entry(key, capabilities, known.get(key))
        NeedReading.objects.filter(challenge=self.challenge).update(checked_at=timezone.now())

    def capabilities(self) -> list[str]:
        version = version_of_need(self.endpoint.model, self.need)
        row = NeedReading.objects.filter(challenge=self.challenge).first()
        if row and _is_current(row, version, usable=bool(row.capabilities)):
            return list(row.capabilities)
        try:
            found = list(texts.read_capabilities(self.ask(texts.capabilities_of(self.need))))
        except UnusableAnswer as error:
            logger.warning("need not read", challenge=str(self.challenge.public_id), why=str(error))
            found = []
        now = timezone.now()
        values = {"version": version, "capabilities": found, "read_at": now, "checked_at": now}
        NeedReading.objects.update_or_create(challenge=self.challenge, defaults=values)
        return found

    def read_entry(self, key: int, capabilities: list[str], row: EntryReading | None) -> None:
        entry = texts.entry_text(self.directory, str(key))
        version = version_of_entry(self.endpoint.model, self.need, entry)
        if row and _is_current(row, version, usable=row.grade is not None):
            return
        values: dict[str, Any] = {"version": version, "grade": None, "sentence": "", "quote": ""}
        try:
            found: Grade = texts.read_grade(self.ask(texts.grade_of(capabilities, entry)), entry)
            values |= {"grade": found.grade, "sentence": found.sentence, "quote": found.quote}
        except UnusableAnswer as error:
            logger.info("entry not read", organisation=key, why=str(error))
        values["read_at"] = timezone.now()
        EntryReading.objects.update_or_create(challenge=self.challenge, organisation_id=key, defaults=values)

    def ask(self, request: Request) -> str:
        if time.monotonic() > self.until or stopping.is_set() or not _reserve(request.most_tokens):
            raise _Stopped
        reply = self.endpoint.ask(request)
        if reply.tokens is not None:
            _count(reply.tokens - request.most_tokens)
        return reply.text


def _is_current(row: NeedReading | EntryReading, version: str, *, usable: bool) -> bool:
    return row.version == version and (usable or row.read_at > timezone.now() - AGAIN)


def _reserve(tokens: int) -> bool:
    """The most that a request can cost, before it is sent: what becomes of it may never be known."""
    day, most = timezone.now().date(), settings.TALKO.reader.tokens_a_day
    with transaction.atomic():
        ReaderDay.objects.get_or_create(day=day)
        left = ReaderDay.objects.filter(day=day, tokens__lte=most - tokens)
        return bool(left.update(tokens=F("tokens") + tokens, requests=F("requests") + 1))


def _count(difference: int) -> None:
    """Between what a request has cost and what was reserved for it."""
    newest = ReaderDay.objects.filter(day=timezone.now().date(), tokens__gte=-difference)
    newest.update(tokens=F("tokens") + difference)
