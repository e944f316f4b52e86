"""What a person follows, for their own list of it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.contenttypes.prefetch import GenericPrefetch
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.text import capfirst

from talko.accounts.models import Person
from talko.accounts.queries import thing_choices
from talko.core.registries.things import Thing
from talko.core.text import languages
from talko.core.web.rows import Row
from talko.dialogue import subjects
from talko.dialogue.models import Following

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
