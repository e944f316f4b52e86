"""Notification mail: one sentence per notification, grouped by subject, in the reader's language.

A digest has sections, and pictures of what everyone may read.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import models
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from talko.accounts import notifications
from talko.accounts.models import Notification, Person, Topic
from talko.accounts.queries import unsubscribe_token
from talko.core.text.cleaning import has_link
from talko.core.values import dates


@dataclass(frozen=True)
class Line:
    words: str
    url: str
    """What to open."""
    quote: notifications.Quote | None
    short: str
    """The words below the title of the group."""


@dataclass(frozen=True)
class Picture:
    """Served by this server: opening a letter tells nobody else about it."""

    path: str
    alt: str

    @property
    def url(self) -> str:
        return f"{settings.TALKO.base_url}{self.path}"


Pictures = Callable[[models.Model], Picture | None]
_pictures: list[Pictures] = []
MOST_PICTURES = 3
"""In one letter."""


def register_pictures(picture_of: Pictures) -> None:
    """`picture_of` returns the picture of a thing that everyone may see; None if there is none."""
    _pictures.append(picture_of)


@dataclass(frozen=True)
class Group:
    about: str
    lines: list[Line]
    stop: str
    """Address that stops mail about this group; empty for a single notification."""
    picture: Picture | None = None


@dataclass(frozen=True)
class Section:
    title: str
    """Empty in a letter that is sent at once."""
    groups: list[Group]


def compose(person: Person, told: list[Notification], *, digest: bool) -> EmailMultiAlternatives:
    with translation.override(person.language or settings.LANGUAGE_CODE), dates.for_reader(person.zone):
        sections = in_sections(person, told) if digest else [Section("", grouped(person, told))]
        stop = address("accounts:unsubscribe", unsubscribe_token(person))
        context = {
            "person": person,
            "sections": sections,
            "digest": digest,
            "day": dates.day(dates.today()),
            "stop": stop,
            "settings": address("accounts:mail-settings"),
        }
        mail = EmailMultiAlternatives(
            subject=subject_line(grouped(person, told), len(told)),
            body=render_to_string("accounts/mail/letter.txt", context),
            to=[str(person.email)],
            headers={"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"},
        )
        mail.attach_alternative(render_to_string("accounts/mail/letter.html", context), "text/html")
    return mail


def in_sections(person: Person, told: list[Notification]) -> list[Section]:
    """Those of a digest that have something in them: what waits for the reader comes first, results last."""
    news = [topic for topic in Topic if topic not in (Topic.WAITS, Topic.RESULTS)]
    sections = []
    pictures = MOST_PICTURES
    for title, topics in (
        (_("Waiting for you"), [Topic.WAITS]),
        (_("New for you"), news),
        (_("What came of it"), [Topic.RESULTS]),
    ):
        rows = [one for one in told if notifications.topic_of(one) in topics]
        if rows:
            groups = grouped(person, rows, pictures=pictures)
            pictures -= sum(group.picture is not None for group in groups)
            sections.append(Section(title, groups))
    return sections


def grouped(person: Person, told: list[Notification], *, pictures: int = 0) -> list[Group]:
    """Ordered by the first notification of each group; the first groups that have a picture show it."""
    groups: dict[str, list[Notification]] = {}
    for one in told:
        groups.setdefault(one.group, []).append(one)
    shown = []
    for group, rows in groups.items():
        picture = _picture(rows) if pictures else None
        pictures -= picture is not None
        title = next(filter(None, map(notifications.about, rows)), "") if group else ""
        shown.append(
            Group(
                about=title,
                lines=[_line(one, titled=bool(title)) for one in rows],
                stop=address("accounts:unsubscribe", unsubscribe_token(person, group)) if group else "",
                picture=picture,
            )
        )
    return shown


def _picture(rows: Iterable[Notification]) -> Picture | None:
    """Of the first of these that has one."""
    found = (of(one.subject) for one in rows if one.subject is not None for of in _pictures)
    return next(filter(None, found), None)


def _line(told: Notification, *, titled: bool) -> Line:
    path = notifications.path_of(told) or reverse("accounts:notifications")
    return Line(
        words=notifications.words_for(told),
        url=settings.TALKO.base_url + path,
        quote=notifications.quote_in(told),
        short=notifications.words_for(told, titled=titled),
    )


def subject_line(groups: list[Group], count: int) -> str:
    """The happening itself when there is one, what it is about when there is one such thing, else how many.

    Never what a mail program would make a link of: names and titles are anyone's words.
    """
    said = ""
    if count == 1:
        said = groups[0].lines[0].words
    elif len(groups) == 1 and groups[0].about:
        said = _("%(count)d updates about %(about)s") % {"count": count, "about": groups[0].about}
    if said and not has_link(said):
        return _one_line(said)
    return ngettext("%(count)d update from Talko", "%(count)d updates from Talko", count) % {"count": count}


def address(name: str, *arguments: str) -> str:
    return str(settings.TALKO.base_url) + reverse(name, args=arguments)


def _one_line(text: str) -> str:
    return " ".join(text.split())[:180]
