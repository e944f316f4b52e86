"""What a person follows, for their own list of it."""

from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.prefetch import GenericPrefetch
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.text import capfirst

from talko.accounts.models import Person
from talko.core.text import languages
from talko.core.web.rows import Row
from talko.dialogue import subjects
from talko.dialogue.models import Following

PAGE = 30


@dataclass(frozen=True)
class Followed:
    row: Row | None
    """None for what they may no longer read: neither its title nor its address is shown."""
    kind: str
    follow_url: str


def followings(person: Person) -> QuerySet[Following]:
    """The latest first."""
    return Following.objects.filter(person=person, stopped=False).order_by("-since", "-pk")


def followed_page(person: Person, number: str | None) -> tuple[Page[Following], list[Followed]]:
    things = GenericPrefetch("subject", subjects.with_relations())
    page = Paginator(followings(person).prefetch_related(things), PAGE).get_page(number)
    return page, [_followed(person, one.subject) for one in page if one.subject is not None]


def _followed(person: Person, thing: Any) -> Followed:
    about = subjects.subject_of(thing)
    kind = subjects.kind_of(thing)
    follow_url = reverse("dialogue:follow", args=[kind, thing.public_id])
    name = capfirst(str(thing._meta.verbose_name))
    if not about.may_read(person, thing):
        return Followed(None, name, follow_url)
    language, title = languages.best(about.title(thing), person.languages_read)
    return Followed(Row(url=about.address(thing), title=title, lang=language, byline=name), name, follow_url)
