"""The threads about a thing, as a page shows them to one reader."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db import models
from django.forms import Form
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import ngettext

from talko.core.files.queries import files_by_subject
from talko.core.forms import origin
from talko.core.text import languages
from talko.dialogue import rules, subjects, translators
from talko.dialogue.following import is_following
from talko.dialogue.lookups import threads_of
from talko.dialogue.models import Message, Thread
from talko.dialogue.queries import messages
from talko.dialogue.queries.message_rows import MessageRow, Reader, message_row, translations_for
from talko.dialogue.queries.messages import Posted

PARAMETERS = {Thread.Audience.PUBLIC.value: "messages", Thread.Audience.PARTIES.value: "between"}
"""The parameter of each thread's page number, in the address of any page that shows the thread."""


@dataclass(frozen=True)
class PageLink:
    label: str
    url: str
    is_here: bool


@dataclass(frozen=True)
class ThreadView:
    audience: str
    is_public: bool
    closed: bool
    count_text: str
    unread_text: str
    mark_up_to: str
    """Up to when this page has been read, when there is something to remember; else empty."""
    rows: tuple[MessageRow, ...]
    page_links: tuple[PageLink, ...]
    thread: Thread
    may_post: bool
    form: Form | None
    """Filled in by the view, for those who may post."""
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


def page_url(subject: Any) -> str:
    return reverse("dialogue:thread", args=[subjects.kind_of(subject), subject.public_id])


def thread_page(request: HttpRequest, subject: models.Model, *, following: bool | None = None) -> ThreadPage:
    """The threads about `subject` that this reader may see.

    A page that has asked `is_following` itself passes the result as `following`.
    """
    reader = Reader.of(request, subject)
    address = page_url(subject)
    views = _threads(request, reader, address)
    about = subjects.subject_of(subject)
    if following is None:
        following = is_following(reader.person, subject)
    return ThreadPage(
        title=languages.best(about.title(subject), [languages.current()])[1],
        address=about.address(subject),
        page_url=address,
        threads=views,
        signed_in=reader.signed_in,
        sign_in_url=f"{settings.LOGIN_URL}?{urlencode({'next': origin.page_of(request)})}",
        following=following,
        follow_url=f"{address}follow/",
        no_translator=not translators.available()
        and any(
            (row.language_note or (row.offer and row.offer.translation is None))
            for view in views
            for row in view.rows
        ),
        may_translate=not reader.translating
        and any(row.could_translate for view in views for row in view.rows),
    )


def _threads(request: HttpRequest, reader: Reader, address: str) -> tuple[ThreadView, ...]:
    audiences = [
        audience
        for audience in Thread.Audience.values
        if rules.may_read(reader.person, reader.subject, audience)
    ]
    threads = {a: thread for a, thread in threads_of(reader.subject).items() if a in audiences}
    numbers = {audience: _page_number(request, audience, threads.get(audience)) for audience in audiences}
    found = {
        a: messages.messages_on(thread, numbers[a]) for a, thread in threads.items() if thread.message_count
    }
    everything = [message for some in found.values() for message in some]
    known = translations_for(reader, everything)
    files = files_by_subject(Message, [message.pk for message in everything]) if everything else {}
    marks = messages.marks_of(reader.person, threads.values()) if reader.signed_in and threads else {}
    views = []
    for audience in audiences:
        thread = threads.get(audience) or Thread(audience=audience)
        mark = marks.get(thread.pk)
        up_to = mark.up_to if mark else None
        on_page = found.get(audience, [])
        unread = messages.unread_after(thread, reader.person, mark) if mark else 0
        views.append(
            ThreadView(
                audience=audience,
                is_public=audience == Thread.Audience.PUBLIC,
                closed=thread.closed_at is not None,
                count_text=_count_text(thread.message_count),
                unread_text=ngettext("%(count)d new", "%(count)d new", unread) % {"count": unread}
                if unread
                else "",
                mark_up_to=_mark_up_to(reader, on_page, up_to),
                rows=tuple(
                    message_row(message, reader, known, up_to, files.get(message.pk, ()))
                    for message in on_page
                ),
                page_links=_page_links(request, audience, numbers[audience], thread),
                thread=thread,
                may_post=thread.closed_at is None and rules.may_post(reader.person, reader.subject, audience),
                form=None,
                post_url=f"{address}post/",
                read_url=f"{address}read/",
                close_url=f"{address}close/" if reader.manages else "",
            )
        )
    return tuple(views)


def _count_text(count: int) -> str:
    if not count:
        return ""
    return ngettext("%(count)d message", "%(count)d messages", count) % {"count": count}


def last_page(thread: Thread | None) -> int:
    return max(1, -(-thread.message_count // messages.PAGE_SIZE)) if thread else 1


def _page_number(request: HttpRequest, audience: str, thread: Thread | None) -> int:
    """The page that the address names; the newest when it names none."""
    asked, last = request.GET.get(PARAMETERS[audience], ""), last_page(thread)
    return min(max(int(asked), 1), last) if asked.isascii() and asked.isdigit() and len(asked) < 9 else last


def _page_links(request: HttpRequest, audience: str, page: int, thread: Thread) -> tuple[PageLink, ...]:
    last = last_page(thread)
    if last == 1:
        return ()
    links = []
    for number in range(1, last + 1):
        values = request.GET.copy()
        values[PARAMETERS[audience]] = str(number)
        start = (number - 1) * messages.PAGE_SIZE + 1
        end = min(number * messages.PAGE_SIZE, thread.message_count)
        links.append(PageLink(f"{start}–{end}", f"?{values.urlencode()}#dialogue-{audience}", number == page))
    return tuple(links)


def _mark_up_to(reader: Reader, on_page: list[Posted], up_to: datetime | None) -> str:
    if not reader.signed_in or not on_page:
        return ""
    newest = on_page[-1].created_at
    return newest.isoformat() if up_to is None or newest > up_to else ""
