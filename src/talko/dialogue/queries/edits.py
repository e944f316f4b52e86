"""What the edits of a message changed in it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator

from talko.core.errors import NotFound
from talko.core.text.differences import Piece, pieces
from talko.dialogue.models import Message

PAGE_SIZE = 10


@dataclass(frozen=True)
class Edit:
    at: datetime
    pieces: list[Piece]


def edits_of(message: Message, number: Any) -> tuple[Page[Any], list[Edit]]:
    """A page of them, newest first, compared when they were made. Raises NotFound for a message that is not shown."""
    if message.hidden_at is not None:
        raise NotFound
    versions = message.versions.order_by("-at", "-id")
    page = Paginator(versions, PAGE_SIZE).get_page(number)
    after = versions[page.start_index() - 2].body if page.has_previous() else message.body
    found = []
    for version in page:
        found.append(Edit(version.at, pieces(version.body, after, version.changes)))
        after = version.body
    return page, found
