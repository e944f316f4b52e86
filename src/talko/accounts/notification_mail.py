"""The text of notification mail: one sentence per notification, grouped by subject, in the reader's language."""

from dataclasses import dataclass

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from talko.accounts import notifications
from talko.accounts.models import Notification, Person
from talko.accounts.queries import unsubscribe_token
from talko.core.text.cleaning import has_link
from talko.core.values import dates


@dataclass(frozen=True)
class Line:
    words: str
    url: str
    """What to open."""
    quote: notifications.Quote | None


@dataclass(frozen=True)
class Group:
    about: str
    lines: list[Line]
    stop: str
    """Address that stops mail about this group; empty for a single notification."""


def compose(person: Person, told: list[Notification], *, digest: bool) -> EmailMultiAlternatives:
    with translation.override(person.language or settings.LANGUAGE_CODE), dates.for_reader(person.zone):
        groups = grouped(person, told)
        stop = address("accounts:unsubscribe", unsubscribe_token(person))
        context = {
            "person": person,
            "groups": groups,
            "digest": digest,
            "stop": stop,
            "settings": address("accounts:profile"),
        }
        mail = EmailMultiAlternatives(
            subject=subject_line(groups, len(told)),
            body=render_to_string("accounts/mail/letter.txt", context),
            to=[str(person.email)],
            headers={"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"},
        )
        mail.attach_alternative(render_to_string("accounts/mail/letter.html", context), "text/html")
    return mail


def grouped(person: Person, told: list[Notification]) -> list[Group]:
    """Ordered by the first notification of each group."""
    groups: dict[str, list[Notification]] = {}
    for one in told:
        groups.setdefault(one.group, []).append(one)
    return [
        Group(
            about=next(filter(None, map(notifications.about, rows)), "") if group else "",
            lines=[_line(one) for one in rows],
            stop=address("accounts:unsubscribe", unsubscribe_token(person, group)) if group else "",
        )
        for group, rows in groups.items()
    ]


def _line(told: Notification) -> Line:
    path = notifications.path_of(told) or reverse("accounts:notifications")
    return Line(notifications.words_for(told), settings.TALKO.base_url + path, notifications.quote_in(told))


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
