"""The threads about a thing, as a page shows them to one reader."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, partial
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db import models
from django.http import HttpRequest
from django.utils.translation import ngettext

from talko.accounts.models import Person
from talko.cities.models import City
from talko.core.files.models import StoredFile
from talko.core.files.queries import addresses_of_thumbnails, files_by_subject
from talko.core.forms import origin
from talko.core.text import languages
from talko.core.values import dates
from talko.core.web.addresses import address_of
from talko.core.web.fragment_cache import cached
from talko.dialogue import rules, subjects, translators
from talko.dialogue.following import is_following
from talko.dialogue.lookups import threads_of
from talko.dialogue.models import Message, Thread, Translation
from talko.dialogue.queries import messages
from talko.dialogue.queries.message_rows import (
    NOT_TRANSLATED,
    AlikeRow,
    MessageRow,
    Pictures,
    Reader,
    alike_row,
    message_row,
    translations_for,
)
from talko.dialogue.queries.messages import Glimpse, Posted, Window

PARAMETERS = {Thread.Audience.PUBLIC.value: "before", Thread.Audience.PARTIES.value: "before_between"}
"""In the address of any page that shows a thread: the number of the message before which to begin, counted from 1."""


@dataclass(frozen=True)
class Alike:
    """The rows of a part of a thread as they are for all readers with the same languages and clocks."""

    varies_by: tuple[object, ...]
    make: Callable[[], list[MessageRow]]


@dataclass(frozen=True)
class ThreadView:
    audience: str
    is_public: bool
    closed: bool
    count_text: str
    unread_text: str
    mark_up_to: str
    """Up to when this page has been read, when there is something to remember; else empty."""
    rows: tuple[MessageRow | AlikeRow, ...]
    alike: "Alike"
    """What an `AlikeRow` stands for."""
    earlier: int
    """How many messages come before those that are shown."""
    earlier_url: str
    later_url: str
    """Empty on the newest messages."""
    thread: Thread
    may_post: bool
    form: Any
    """Filled in by the view, for those who may post: a `MessageForm` that was refused, or a `BlankForm`; else None."""
    post_url: str
    read_url: str
    close_url: str
    """For those who may close or reopen it; else empty."""


@dataclass(frozen=True)
class ThreadPage:
    title: str
    address: str
    page_url: str
    threads: tuple[ThreadView, ...]
    signed_in: bool
    sign_in_url: str
    following: bool
    follow_url: str
    no_translator: bool
    """Some message is in a language that the reader does not read, and no machine is there to ask."""
    may_translate: bool
    """There is something that this reader could translate, and they have not asked to."""


def own_url(subject: Any) -> str:
    """The page of this room about it, and the beginning of the addresses to write to."""
    return address_of("dialogue:thread", subjects.kind_of(subject), subject.public_id)


def page_url(subject: Any) -> str:
    """Where the dialogue is read."""
    read_at = subjects.subject_of(subject).dialogue_address
    return read_at(subject) if read_at else own_url(subject)


def thread_page(request: HttpRequest, subject: models.Model, *, following: bool | None = None) -> ThreadPage:
    """The threads about `subject` that this reader may see.

    A page that has asked `is_following` itself passes the result as `following`.
    """
    reader = Reader.of(request, subject)
    address = own_url(subject)
    views = _threads(request, reader, address)
    about = subjects.subject_of(subject)
    if following is None:
        following = is_following(reader.person, subject)
    return ThreadPage(
        title=languages.best(about.title(subject), [languages.current()])[1],
        address=about.address(subject),
        page_url=page_url(subject),
        threads=views,
        signed_in=reader.signed_in,
        sign_in_url=f"{settings.LOGIN_URL}?{urlencode({'next': origin.page_of(request)})}",
        following=following,
        follow_url=f"{address}follow/",
        no_translator=not translators.available()
        and any(_is_untranslated(row) for view in views for row in view.rows),
        may_translate=not reader.translating
        and any(row.could_translate for view in views for row in view.rows),
    )


def _threads(request: HttpRequest, reader: Reader, address: str) -> tuple[ThreadView, ...]:
    audiences = [
        audience
        for audience in Thread.Audience.values
        if rules.may_read(reader.person, reader.subject, audience)
    ]
    found = (
        messages.threads_with_marks(reader.person, reader.subject)
        if reader.signed_in
        else threads_of(reader.subject)
    )
    threads = {a: thread for a, thread in found.items() if a in audiences}
    windows = {a: _window(request, a, threads.get(a)) for a in audiences}
    contents = Contents([(thread, windows[a]) for a, thread in threads.items() if thread.message_count])
    glimpses = contents.glimpses()
    everything = [message for some in glimpses.values() for message in some]
    known = translations_for(reader, everything, contents.revisions)
    views = []
    for audience in audiences:
        thread = threads.get(audience) or Thread(audience=audience)
        up_to = thread.read_up_to
        shown, window = glimpses.get(thread.pk, []), windows[audience]
        rows = _rows(contents, thread, shown, reader, known, up_to)
        unread = messages.unread_after(thread, reader.person, up_to, shown) if up_to else 0
        views.append(
            ThreadView(
                audience=audience,
                is_public=audience == Thread.Audience.PUBLIC,
                closed=thread.closed_at is not None,
                count_text=_count_text(thread.message_count),
                unread_text=ngettext("%(count)d new", "%(count)d new", unread) % {"count": unread}
                if unread
                else "",
                mark_up_to=_mark_up_to(reader, shown, up_to),
                rows=rows,
                alike=_alike(contents, thread, window, reader, rows),
                earlier=window.first - 1,
                earlier_url=_url(request, audience, window.first) if window.first > 1 else "",
                later_url=_url(request, audience, window.last + messages.EARLIER + 1)
                if window.last < window.count
                else "",
                thread=thread,
                may_post=thread.closed_at is None and rules.may_post(reader.person, reader.subject, audience),
                form=None,
                post_url=f"{address}post/",
                read_url=f"{address}read/",
                close_url=f"{address}close/" if reader.manages else "",
            )
        )
    return tuple(views)


class Contents:
    """What is shown of some threads. Nothing is looked up before it is asked for, as most pages need no more than glimpses."""

    def __init__(self, threads: list[tuple[Thread, Window]]) -> None:
        self.threads = threads
        self.revisions = [(thread.pk, thread.revision) for thread, _window in threads]

    def glimpses(self) -> dict[int, list[Glimpse]]:
        """By thread, as are the messages."""

        def of(thread: Thread) -> list[Glimpse]:
            return [Glimpse.of(one, has_files=one.pk in self.files) for one in self.messages[thread.pk]]

        return {
            thread.pk: cached("glimpses", thread.pk, thread.revision, window, make=partial(of, thread))
            for thread, window in self.threads
        }

    @cached_property
    def messages(self) -> dict[int, list[Posted]]:
        return {
            thread.pk: cached(
                "messages",
                thread.pk,
                thread.revision,
                window,
                make=partial(messages.messages_in, thread, window),
            )
            for thread, window in self.threads
        }

    @property
    def _everything(self) -> list[Posted]:
        return [message for some in self.messages.values() for message in some]

    @cached_property
    def files(self) -> dict[int, list[StoredFile]]:
        """By message. One that was just removed may be listed a moment longer; whoever asks for it is told that it is gone."""
        keys = [message.pk for message in self._everything]
        return cached(
            "message-files", self.revisions, keys, make=lambda: dict(files_by_subject(Message, keys))
        )

    @cached_property
    def pictures(self) -> Pictures:
        """Crests of the cities that speak, portraits of the people who do not speak for one."""
        found = self._everything
        cities = {message.for_city_id for message in found if message.for_city_id}
        people = {message.author_id for message in found if message.author_id and not message.for_city_id}

        def make() -> Pictures:
            return Pictures(
                addresses_of_thumbnails(City, cities, "crest"),
                addresses_of_thumbnails(Person, people, "portrait"),
            )

        return cached("message-pictures", self.revisions, sorted(cities), sorted(people), make=make)


def _rows(
    contents: Contents,
    thread: Thread,
    shown: list[Glimpse],
    reader: Reader,
    known: Mapping[tuple[int, str, str], Translation],
    up_to: datetime | None,
) -> tuple[MessageRow | AlikeRow, ...]:
    translated = {key for key, _language, _hash in known}
    rows = {
        one.pk: alike_row(one, reader, is_translated=one.pk in translated, read_up_to=up_to) for one in shown
    }
    if all(rows.values()):
        return tuple(row for row in rows.values() if row)
    return tuple(
        rows.get(message.pk)
        or message_row(message, reader, known, up_to, contents.files.get(message.pk, ()), contents.pictures)
        for message in contents.messages[thread.pk]
    )


def _alike(
    contents: Contents,
    thread: Thread,
    window: Window,
    reader: Reader,
    rows: Sequence[MessageRow | AlikeRow],
) -> Alike:
    noted = sorted({row.noted for row in rows if isinstance(row, AlikeRow)})
    clocks = str(reader.zone), str(dates.reading_zone())

    def make() -> list[MessageRow]:
        many = reader.as_many
        return [
            message_row(message, many, NOT_TRANSLATED, None, pictures=contents.pictures)
            for message in contents.messages[thread.pk]
        ]

    return Alike((thread.pk, thread.revision, window, reader.language, noted, clocks), make)


def _is_untranslated(row: MessageRow | AlikeRow) -> bool:
    if isinstance(row, AlikeRow):
        return bool(row.noted)
    return bool(row.language_note) or (row.offer is not None and row.offer.translation is None)


def _count_text(count: int) -> str:
    if not count:
        return ""
    return ngettext("%(count)d message", "%(count)d messages", count) % {"count": count}


def _window(request: HttpRequest, audience: str, thread: Thread | None) -> Window:
    asked = request.GET.get(PARAMETERS[audience], "")
    known = asked.isascii() and asked.isdigit() and len(asked) < 9
    return Window.of(thread.message_count if thread else 0, int(asked) if known else None)


def _url(request: HttpRequest, audience: str, before: int) -> str:
    values = request.GET.copy()
    values[PARAMETERS[audience]] = str(before)
    return f"?{values.urlencode()}"


def _mark_up_to(reader: Reader, shown: list[Glimpse], up_to: datetime | None) -> str:
    if not reader.signed_in or not shown:
        return ""
    newest = shown[-1].created_at
    return newest.isoformat() if up_to is None or newest > up_to else ""
