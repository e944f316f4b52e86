"""Threads as a page shows them: plain values, ready to print, so that two hundred messages stay light."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from talko.core import ids
from talko.core.forms import origin
from talko.core.text import languages
from talko.core.values import dates
from talko.dialogue import rules, subjects, translations, translators
from talko.dialogue.following import is_following
from talko.dialogue.forms import MessageForm, Names, names_of
from talko.dialogue.models import Message, Thread, Translation
from talko.dialogue.queries import messages
from talko.dialogue.queries.messages import Posted
from talko.dialogue.translations import Offer

PARAMETERS = {Thread.Audience.PUBLIC.value: "messages", Thread.Audience.PARTIES.value: "between"}
"""Which page of each thread, in the address of whatever page shows them."""


@dataclass(frozen=True)
class Link:
    label: str
    url: str


@dataclass(frozen=True)
class PageLink:
    label: str
    url: str
    is_here: bool


@dataclass(frozen=True)
class MessageRow:
    id: str
    url: str
    name: str
    in_name_of: str
    in_name_of_url: str
    at: SafeString
    html: SafeString
    language: str
    is_new: bool
    is_reply: bool
    reply_name: str
    reply_url: str
    versions_url: str
    """Empty when it was never edited."""
    gone: str
    """Why its text is not shown; empty when it is."""
    language_note: str
    """In which language it is, for someone who does not read it and for whom there is nothing to do about it."""
    offer: Offer | None
    """Its translation, there or to be asked for, when the reader does not read its language."""
    could_translate: bool
    """There is no translation into the page's language, and this reader could write one."""
    links: tuple[Link, ...]


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
    form: MessageForm | None
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


@dataclass(frozen=True)
class _Command:
    """Of one language, by this reader."""

    reads: bool
    corrects: frozenset[str]
    """Languages into which they could mend a translation."""


@dataclass(frozen=True)
class _Reader:
    """What is the same for every message of the page."""

    person: Any
    language: str
    """Of the page."""
    subject: Any
    signed_in: bool
    moderates: bool
    manages: bool
    original: bool
    translating: bool
    now: datetime
    page_url: str
    zone: tzinfo | None
    """By whose clocks moments are written."""

    @classmethod
    def of(cls, request: HttpRequest, subject: Any) -> "_Reader":
        person: Any = request.user
        return cls(
            person=person,
            language=languages.current(),
            subject=subject,
            signed_in=person.is_authenticated,
            moderates=rules.moderating_city(person, subject) is not None,
            manages=rules.managing_city(person, subject) is not None,
            original=request.GET.get("original") == "1",
            translating=translations.is_translating(request),
            now=timezone.now(),
            page_url=page_url(subject),
            zone=subjects.zone_of(subject),
        )

    @cached_property
    def names(self) -> Names:
        return names_of(self.person, self.subject)

    @cached_property
    def targets(self) -> list[str]:
        """Languages of translations to show, and of those they could mend."""
        return list(dict.fromkeys([self.language, *(self.person.writes if self.signed_in else [])]))

    @cached_property
    def _commands(self) -> dict[str, _Command]:
        return {}

    def command_of(self, language: str) -> _Command:
        """Found out once for each language, not for each message."""
        if language not in self._commands:
            mended = (t for t in self.targets if translations.may_correct(self.person, language, t))
            reads = translations.reads(self.person, language)
            self._commands[language] = _Command(reads, frozenset(mended))
        return self._commands[language]


def page_url(subject: Any) -> str:
    return reverse("dialogue:thread", args=[subjects.kind_of(subject), subject.public_id])


def thread_view(
    request: HttpRequest,
    subject: models.Model,
    *,
    form: MessageForm | None = None,
    following: bool | None = None,
) -> ThreadPage:
    """The threads about `subject` as far as this reader may see them. `form` is one that failed and is shown again;
    `following` is what a page that asks `is_following` itself has found."""
    reader = _Reader.of(request, subject)
    views = _threads(request, reader, form)
    about = subjects.subject_of(subject)
    if following is None:
        following = is_following(reader.person, subject)
    return ThreadPage(
        title=languages.best(about.title(subject), [languages.current()])[1],
        address=about.address(subject),
        page_url=reader.page_url,
        threads=views,
        signed_in=reader.signed_in,
        sign_in_url=f"{settings.LOGIN_URL}?{urlencode({'next': origin.page_of(request)})}",
        following=following,
        follow_url=f"{reader.page_url}follow/",
        no_translator=not translators.available()
        and any(
            (row.language_note or (row.offer and row.offer.translation is None))
            for view in views
            for row in view.rows
        ),
        may_translate=not reader.translating
        and any(row.could_translate for view in views for row in view.rows),
    )


def _threads(request: HttpRequest, reader: _Reader, form: MessageForm | None) -> tuple[ThreadView, ...]:
    audiences = [
        audience
        for audience in Thread.Audience.values
        if rules.may_read(reader.person, reader.subject, audience)
    ]
    threads = {a: thread for a, thread in messages.threads_of(reader.subject).items() if a in audiences}
    numbers = {audience: _page_number(request, audience, threads.get(audience)) for audience in audiences}
    found = {
        a: messages.messages_on(thread, numbers[a]) for a, thread in threads.items() if thread.message_count
    }
    known = _translations(reader, [message for some in found.values() for message in some])
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
                rows=tuple(_row(message, reader, known, up_to) for message in on_page),
                page_links=_page_links(request, audience, numbers[audience], thread),
                form=_form(request, reader, thread, form),
                post_url=f"{reader.page_url}post/",
                read_url=f"{reader.page_url}read/",
                close_url=f"{reader.page_url}close/" if reader.manages else "",
            )
        )
    return tuple(views)


def _form(
    request: HttpRequest, reader: _Reader, thread: Thread, failed: MessageForm | None
) -> MessageForm | None:
    if failed is not None and failed.of_audience == thread.audience:
        return failed
    if thread.closed_at is not None or not rules.may_post(reader.person, reader.subject, thread.audience):
        return None
    return MessageForm.blank(request, reader.subject, thread, reader.names)


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


def _mark_up_to(reader: _Reader, on_page: list[Posted], up_to: datetime | None) -> str:
    if not reader.signed_in or not on_page:
        return ""
    newest = on_page[-1].created_at
    return newest.isoformat() if up_to is None or newest > up_to else ""


def _translations(reader: _Reader, found: list[Posted]) -> Mapping[tuple[int, str, str], Translation]:
    """In one query, or none when the reader reads everything and could mend nothing."""
    wanted = [
        message
        for message in found
        if message.hidden_at is None
        and (not reader.command_of(message.language).reads or reader.command_of(message.language).corrects)
        and (message.language != reader.language or reader.signed_in)
    ]
    return messages.translations_of(wanted, reader.targets) if wanted else {}


def _row(
    message: Posted,
    reader: _Reader,
    known: Mapping[tuple[int, str, str], Translation],
    read_up_to: datetime | None,
) -> MessageRow:
    own = reader.signed_in and message.author_id == reader.person.pk
    command = reader.command_of(message.language)
    address_id = ids.encode(message.public_id)
    gone = _gone(message)
    hashed = translations.hash_of(message.body, message.language) if known else ""
    understood = bool(gone) or command.reads
    translation = known.get((message.pk, reader.language, hashed))
    plain = not (understood or translation) and not (reader.signed_in and translators.available())
    answered = ids.encode(message.reply_to__public_id) if message.reply_to__public_id else ""
    could_translate = not gone and translation is None and reader.language in command.corrects
    return MessageRow(
        id=address_id,
        url=f"/dialogue/messages/{address_id}/",
        name=message.writer,
        in_name_of=message.in_name_of,
        in_name_of_url=message.in_name_of_url,
        at=dates.shown(message.created_at, "time", reader.zone).tag,
        html=mark_safe("" if gone else message.body_html),  # noqa: S308  # rendered and sanitised when it was saved
        language=message.language,
        is_new=not (own or gone) and read_up_to is not None and message.created_at > read_up_to,
        is_reply=bool(answered),
        reply_name=message.answered_writer if answered else "",
        reply_url=f"/dialogue/messages/{answered}/" if answered else "",
        versions_url=f"/dialogue/messages/{address_id}/versions/" if message.edited_at and not gone else "",
        gone=gone,
        language_note=_("In %(language)s") % {"language": languages.name_here(message.language)}
        if plain
        else "",
        offer=None if understood or plain else _offer(message, reader, translation),
        could_translate=could_translate,
        links=_links(message, reader, own=own, known=known, hashed=hashed),
    )


def _source(message: Posted, target: str) -> translations.Source:
    return translations.Source(Message(pk=message.pk), "body", message.body, message.language, target)


def _gone(message: Posted) -> str:
    if message.hidden_at is None:
        return ""
    if message.is_taken_back:
        return _("Taken back by its author.")
    return _("Hidden by a moderator: %(reason)s") % {"reason": message.hidden_reason}


def _offer(message: Posted, reader: _Reader, translation: Translation | None) -> Offer:
    return Offer(
        source=_source(message, reader.language),
        person=reader.person,
        translation=translation,
        reads_it=False,
        original_first=reader.original,
        html=message.body_html,
    )


def _links(
    message: Posted,
    reader: _Reader,
    *,
    own: bool,
    known: Mapping[tuple[int, str, str], Translation],
    hashed: str,
) -> tuple[Link, ...]:
    """What this reader can do with this message."""
    if not reader.signed_in:
        return ()
    address = f"/dialogue/messages/{ids.encode(message.public_id)}/"
    if message.hidden_at is not None:
        back = own if message.is_taken_back else reader.moderates
        return (Link(_("Bring back"), f"{address}restore/"),) if back else ()
    links = []
    for target in reader.targets:
        translation = known.get((message.pk, target, hashed))
        words = _translating_words(translation, target, reader)
        locked = translation is not None and translation.locked_at is not None
        if words and not locked and target in reader.command_of(message.language).corrects:
            url = reverse("dialogue:translation", args=[_source(message, target).ticket(reader.person)])
            links.append(Link(words % {"language": languages.name_here(target)}, url))
    if own:
        in_time = reader.now - message.created_at <= rules.EDITING_WINDOW
        links.append(
            Link(_("Edit"), f"{address}edit/")
            if in_time
            else Link(_("Change language"), f"{address}language/")
        )
        links.append(Link(_("Take back"), f"{address}take-back/"))
    elif reader.moderates:
        links.append(Link(_("Hide"), f"{address}hide/"))
    return tuple(links)


def _translating_words(translation: Translation | None, target: str, reader: _Reader) -> str:
    """What someone who knows both languages can do; where there is no translation, only into the page's language and on wish."""
    if translation is not None:
        return (
            _("Check the translation into %(language)s")
            if translation.machine
            else _("Mend the translation into %(language)s")
        )
    wished = reader.translating and target == reader.language
    return _("Translate into %(language)s") if wished else ""
