"""The mail that a demonstration wrote to its folder instead of sending it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

from talko.core.errors import NotFound

SEPARATOR = re.compile(rb"^-{79}\r?\n", re.MULTILINE)
"""Django's file backend ends each message with such a line."""
MOST = 300
"""Files that are looked at, newest first."""


@dataclass(frozen=True)
class Letter:
    number: str
    """File and place in it, for the letter's address."""
    subject: str
    sender: str
    to: str
    at: datetime
    text: str


def letters(folder: Path, to: str = "") -> list[Letter]:
    """Newest first; only those whose recipient contains `to`, when it is given."""
    files = sorted(folder.glob("*.log"), reverse=True)[:MOST] if folder.is_dir() else []
    found = [letter for file in files for letter in reversed(list(_read(file)))]
    return [letter for letter in found if to.lower() in letter.to.lower()]


def letter(folder: Path, number: str) -> Letter:
    """Raises NotFound."""
    for one in letters(folder):
        if one.number == number:
            return one
    raise NotFound


def _read(file: Path) -> Iterator[Letter]:
    for place, raw in enumerate(SEPARATOR.split(file.read_bytes())):
        if not raw.strip():
            continue
        message = message_from_bytes(raw, policy=policy.default)
        assert isinstance(message, EmailMessage)
        yield Letter(
            number=f"{file.stem}-{place}",
            subject=str(message["subject"] or ""),
            sender=str(message["from"] or ""),
            to=str(message["to"] or ""),
            at=_moment(message, file),
            text=_text(message),
        )


def _moment(message: EmailMessage, file: Path) -> datetime:
    try:
        moment = parsedate_to_datetime(str(message["date"]))
    except ValueError:
        return datetime.fromtimestamp(file.stat().st_mtime, tz=UTC)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _text(message: EmailMessage) -> str:
    body = message.get_body(("plain", "html"))
    return str(body.get_content()) if body is not None else ""
