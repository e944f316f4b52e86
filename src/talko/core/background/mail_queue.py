"""The mail queue: letters are sent one after another over one connection, each written just before it is sent.

No letter is lost: it stays in the database until the mail server has accepted it, and is taken back when its worker is lost. It is sent
twice only if the worker dies between the server's answer and our record; both copies have the same Message-ID. A letter that
cannot be written or sent waits and delays no other; a server that cannot be reached does not count as a failure of any.
"""

import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import parseaddr
from smtplib import SMTPRecipientsRefused
from typing import Any

import structlog
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import models, transaction
from django.utils import timezone

from talko.core.background.retry import next_attempt
from talko.core.background.schedule import LETTERS, periodic, stopping
from talko.core.database.batches import erase
from talko.core.database.retry import AWAY, patiently
from talko.core.models import Letter

logger = structlog.get_logger(__name__)
LOST_AFTER = timedelta(minutes=5)
"""Longer than one letter takes when the server uses up every timeout."""
MOST_A_CONNECTION = 500
"""Letters; many servers accept no more."""
RETENTION = {Letter.State.SENT: 14, Letter.State.DROPPED: 14, Letter.State.GIVEN_UP: 90}
"""Days."""
SETTLED = list(RETENTION)


Record = Callable[[datetime], None]
"""Records the outcome of a letter, at the given time."""


def _nothing(now: datetime) -> None:
    """For letters with nothing to record."""


@dataclass(frozen=True)
class Written:
    message: EmailMessage
    sent: Record = field(default=_nothing)
    """Called in the transaction that marks it as sent."""
    refused: Record | None = None
    """Called in the one that drops it because the server refuses the address for good. None: it is tried again."""


Writer = Callable[[Letter], Written | None]
"""Writes what is true now; None when there is nothing to say any more."""

_writers: dict[str, Writer] = {}


def register(kind: str, writer: Writer) -> None:
    if kind in _writers:
        raise ValueError(f"the letter {kind} is registered twice")
    _writers[kind] = writer


def send_later(kind: str, *, person: Any = None, **values: Any) -> Letter:
    """Within seconds, before notifications; inside a transaction, once it is committed."""
    if kind not in _writers:
        raise ValueError(f"the letter {kind} is not registered")
    return Letter.objects.create(kind=kind, person=person, values=values)


def put_into_slots(letters: list[Letter]) -> list[Letter]:
    """Returns the new ones: a letter already in the same slot stays, and the new one is skipped."""
    Letter.objects.bulk_create(letters, ignore_conflicts=True)
    return list(Letter.objects.filter(public_id__in=[letter.public_id for letter in letters]))


@periodic(every=timedelta(seconds=2), lane=LETTERS)
def send_letters() -> None:
    """All that are due, unless the server cannot be reached or the worker is told to stop."""
    _take_back_lost()
    if not _due().exists():  # without the lock that a transaction takes
        return
    with _Line() as line:
        letter = _record_and_take(_nothing)
        while letter is not None:
            record, reachable = _send(letter, line)
            letter = _record_and_take(record, more=reachable and not stopping.is_set())


def try_again() -> int:
    """Put letters that were given up back at the first attempt; returns how many."""
    given_up = Letter.objects.filter(state=Letter.State.GIVEN_UP)
    return given_up.update(state=Letter.State.WAITING, failed=0, due_at=timezone.now(), settled_at=None)


def tidy() -> None:
    now = timezone.now()
    for state, days in RETENTION.items():
        erase(Letter.objects.filter(state=state, settled_at__lt=now - timedelta(days=days)))


class Unreachable(Exception):
    """The mail server cannot be reached, which is no letter's fault."""


class _Line:
    """One connection to the mail server, opened when the first letter needs it."""

    def __init__(self) -> None:
        self._connection: Any = None
        self._used = 0

    def __enter__(self) -> "_Line":
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def send(self, message: EmailMessage) -> None:
        """Raises Unreachable, or the error that the server returns for this letter."""
        if self._used >= MOST_A_CONNECTION:
            self.close()
        if self._connection is None:
            self._open()
        self._used += 1
        if self._connection.send_messages([message]) != 1:
            raise ValueError("the letter has no address")

    def _open(self) -> None:
        self._connection, self._used = get_connection(), 0
        try:
            self._connection.open()
        except (OSError, UnicodeError) as error:  # also SMTPException; UnicodeError of a host's name
            self.close()
            raise Unreachable from error

    def close(self) -> None:
        if self._connection is not None:
            with contextlib.suppress(OSError):  # all outcomes are known by now
                self._connection.close()
            self._connection = None


def _send(letter: Letter, line: _Line) -> tuple[Record, bool]:
    """The outcome to record, and whether the server can be reached."""
    writer = _writers.get(letter.kind)
    if writer is None:
        logger.warning(
            "a letter of a kind that no longer exists is dropped", letter=letter.address_id, kind=letter.kind
        )
        return _settled(letter, Letter.State.DROPPED), True
    written = None
    try:
        written = writer(letter)
        if written is not None:
            written.message.extra_headers["Message-ID"] = message_id(letter)
            line.send(written.message)
    except Unreachable as error:
        logger.warning("the mail server cannot be reached; letters wait", why=str(error.__cause__))
        return _put_back(letter), False
    except AWAY:
        logger.warning("the database is busy; letters wait", exc_info=True)
        return _put_back(letter), False
    except SMTPRecipientsRefused as error:
        logger.warning("the mail server refuses an address", letter=letter.address_id, kind=letter.kind)
        line.close()
        if written is not None and written.refused is not None and _is_for_good(error):
            return _settled(letter, Letter.State.DROPPED, written.refused), True
        return _failed(letter), True
    except Exception:  # whatever it is, the next letter is sent
        logger.warning("a letter failed", letter=letter.address_id, kind=letter.kind, exc_info=True)
        line.close()
        return _failed(letter), True
    if written is None:
        return _settled(letter, Letter.State.DROPPED), True
    return _settled(letter, Letter.State.SENT, written.sent), True


def message_id(letter: Letter) -> str:
    """The same at every attempt, so that a letter sent twice can be recognised."""
    host = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return f"<{letter.address_id}@{host.encode('idna').decode()}>"


def _is_for_good(error: SMTPRecipientsRefused) -> bool:
    return all(500 <= code < 600 for code, _words in error.recipients.values())


@patiently
def _record_and_take(record: Record, *, more: bool = True) -> Letter | None:
    """Record the last outcome and take the next due letter, in one transaction: each costs a wait for the disk."""
    now = timezone.now()
    with transaction.atomic():
        record(now)
        letter = _due().select_for_update(of=("self",), skip_locked=True).first() if more else None
        if letter is not None:
            letter.state, letter.taken_at = Letter.State.SENDING, now
            letter.save(update_fields=["state", "taken_at"])
    return letter


def _due() -> models.QuerySet[Letter]:
    waiting = Letter.objects.filter(state=Letter.State.WAITING, due_at__lte=timezone.now())
    return waiting.select_related("person").order_by("rank", "due_at", "pk")


def _held(letter: Letter) -> models.QuerySet[Letter]:
    """The letter, unless it was taken back in the meantime."""
    return Letter.objects.filter(pk=letter.pk, state=Letter.State.SENDING, taken_at=letter.taken_at)


def _settled(letter: Letter, state: Letter.State, sent: Record = _nothing) -> Record:
    def record(now: datetime) -> None:
        if _held(letter).update(state=state, settled_at=now, slot=None, values={}):
            sent(now)
        else:
            logger.warning("a letter took so long that it was taken back", letter=letter.address_id)

    return record


def _put_back(letter: Letter) -> Record:
    def record(now: datetime) -> None:
        _held(letter).update(state=Letter.State.WAITING, taken_at=None)

    return record


def _failed(letter: Letter) -> Record:
    """It waits for its next attempt, or is given up."""

    def record(now: datetime) -> None:
        failed = letter.failed + 1
        due_at = next_attempt(failed, now)
        if due_at is not None:
            _held(letter).update(state=Letter.State.WAITING, taken_at=None, due_at=due_at, failed=failed)
        elif _held(letter).update(state=Letter.State.GIVEN_UP, settled_at=now, slot=None):
            logger.error("a letter is given up", letter=letter.address_id, kind=letter.kind)

    return record


def _take_back_lost() -> None:
    lost = Letter.objects.filter(state=Letter.State.SENDING, taken_at__lt=timezone.now() - LOST_AFTER)
    if lost.exists():
        count = lost.update(state=Letter.State.WAITING, taken_at=None)
        logger.warning("letters taken back after their worker was lost", count=count)
