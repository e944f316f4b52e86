"""What a person follows and where they have written, for their own lists."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.contenttypes.prefetch import GenericPrefetch
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from talko.accounts.models import Person
from talko.accounts.queries import thing_choices
from talko.core.registries.things import Thing
from talko.core.text import languages
from talko.core.values import dates
from talko.core.web.rows import Row
from talko.dialogue import subjects
from talko.dialogue.models import Following, Message, Thread

PAGE = 30


def things_for(reader: Any, public_ids: Collection[UUID]) -> dict[UUID, Thing]:
    """Subjects of dialogue that they may read."""
    found = {}
    for kind in subjects.with_relations():
        for subject in kind.filter(public_id__in=public_ids):
            about = subjects.subject_of(subject)
            if about.may_read(reader, subject):
                language, title = languages.best(about.title(subject), reader.languages_read)
                found[subject.public_id] = Thing(title, language, about.address(subject))
    return found


def dialogues(person: Person) -> QuerySet[Thread]:
    """In which they have written, the latest message first."""
    written = Message.objects.filter(author=person, hidden_at=None).values("thread")
    things = GenericPrefetch("subject", subjects.with_relations())
    return Thread.objects.filter(pk__in=written).prefetch_related(things).order_by("-last_message_at", "-pk")


def dialogue_row(thread: Thread, person: Person) -> Row | None:
    """None for what they may no longer read."""
    if thread.subject is None:
        return None
    about = subjects.subject_of(thread.subject)
    private = thread.audience == Thread.Audience.PARTIES
    if not (about.is_party if private else about.may_read)(person, thread.subject):
        return None
    language, title = languages.best(about.title(thread.subject), person.languages_read)
    return Row(
        url=(about.dialogue_address or about.address)(thread.subject),
        title=title,
        lang=language,
        byline=capfirst(str(thread.subject._meta.verbose_name)),
        badge=str(thread.get_audience_display()) if private else "",
        when=dates.shown(thread.last_message_at, "short").text if thread.last_message_at else "",
        when_note=_("last message"),
    )


@dataclass(frozen=True)
class Followed:
    row: Row | None
    """None for what they may no longer read: neither its title nor its address is shown."""
    kind: str
    follow_url: str
    mail_url: str
    mail: str
    """How they chose to be mailed about it, in words; empty for no choice."""


def followings(person: Person) -> QuerySet[Following]:
    """The latest first."""
    return Following.objects.filter(person=person, stopped=False).order_by("-since", "-pk")


def followed_page(person: Person, number: str | None) -> tuple[Page[Following], list[Followed]]:
    things = GenericPrefetch("subject", subjects.with_relations())
    page = Paginator(followings(person).prefetch_related(things), PAGE).get_page(number)
    mail = thing_choices(person)
    return page, [_followed(person, one.subject, mail) for one in page if one.subject is not None]


def _followed(person: Person, thing: Any, mail: Mapping[str, str]) -> Followed:
    about = subjects.subject_of(thing)
    kind = subjects.kind_of(thing)
    follow_url = reverse("dialogue:follow", args=[kind, thing.public_id])
    name = capfirst(str(thing._meta.verbose_name))
    mail_url = (
        f"{reverse('accounts:thing-mail', args=[thing.address_id])}?next={reverse('dialogue:following')}"
    )
    row = None
    if about.may_read(person, thing):
        language, title = languages.best(about.title(thing), person.languages_read)
        row = Row(url=about.address(thing), title=title, lang=language, byline=name)
    return Followed(row, name, follow_url, mail_url, mail.get(thing.address_id, ""))
