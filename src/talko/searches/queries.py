"""Reading saved searches: only their owner's, and what is new in them."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet, Value
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from talko.accounts.models import Person
from talko.core.errors import NotFound
from talko.core.registries import saved_searches
from talko.core.registries.saved_searches import New, SearchList
from talko.core.registries.things import Thing
from talko.core.web.rows import Row
from talko.searches.models import SavedSearch

SHOWN = 20
"""New things of one kind on the page of a search; its list has them all."""
RESTORED_WITHIN = timedelta(days=7)
"""After they were deleted."""
AGAIN_AFTER = timedelta(days=1)
"""A person is notified of one search no more often."""


@dataclass(frozen=True)
class Searched:
    """A saved search as its owner reads it."""

    search: SavedSearch
    list_label: str
    words: list[str]
    rows: list[Row]
    """What is new in it."""


def searches_of(person: Person) -> QuerySet[SavedSearch]:
    """By name. Without those whose list is gone."""
    known = [one.page for one in saved_searches.registered()]
    return SavedSearch.objects.filter(person=person, deleted_at=None, page__in=known).order_by("name", "pk")


def deleted_of(person: Person) -> QuerySet[SavedSearch]:
    """What can still be restored, the latest first."""
    since = timezone.now() - RESTORED_WITHIN
    return SavedSearch.objects.filter(person=person, deleted_at__gt=since).order_by("-deleted_at", "-pk")


def search_for(person: Person, public_id: UUID) -> SavedSearch:
    """Raises NotFound, also for someone else's and a deleted one."""
    return _one(searches_of(person), public_id)


def deleted_search_for(person: Person, public_id: UUID) -> SavedSearch:
    """Raises NotFound."""
    return _one(deleted_of(person), public_id)


def things_for(reader: Any, public_ids: Collection[UUID]) -> dict[UUID, Thing]:
    """Their own saved searches."""
    found = searches_of(reader).filter(public_id__in=public_ids)
    return {one.public_id: Thing(one.name, "", one.get_absolute_url()) for one in found}


def _one(among: QuerySet[SavedSearch], public_id: UUID) -> SavedSearch:
    found = among.filter(public_id=public_id).first()
    if found is None:
        raise NotFound
    return found


def search_rows(person: Person) -> list[Row]:
    """All of them, with how much is new in each; a fixed number of queries."""
    searches = list(searches_of(person))
    for one in searches:
        one.person = person  # and with them their city and roles, read once
    new = numbers_of_new((one, one.seen_at) for one in searches) if searches else {}
    return [_row(one, new.get(one.pk, 0)) for one in searches]


def _row(search: SavedSearch, new: int) -> Row:
    searched = _list_of(search)
    words = " · ".join(saved_searches.words_of(searched, search.asked, search.person))
    return Row(
        url=search.get_absolute_url(),
        title=search.name,
        byline=str(searched.label),
        text=words if words != search.name else "",
        note=_("You get mail when something new fits.") if search.mail else "",
        badge=ngettext("%(number)s new", "%(number)s new", new) % {"number": new} if new else "",
        badge_tone="open",
    )


def numbers_of_new(searches: Iterable[tuple[SavedSearch, datetime]]) -> dict[int, int]:
    """How much has come since the moment given with each, by primary key, where it is anything; one query."""
    counts = [
        _counted(search, one.found)
        for search, since in searches
        for one in _list_of(search).new(search.asked, search.person, since)
    ]
    if not counts:
        return {}
    new: dict[int, int] = {}
    for key, number in counts[0].union(*counts[1:], all=True) if counts[1:] else counts[0]:
        if number:
            new[key] = new.get(key, 0) + number
    return new


def _counted(search: SavedSearch, found: QuerySet[Any]) -> QuerySet[Any]:
    one = found.order_by().values(search=Value(search.pk))
    return one.annotate(number=Count("pk")).values_list("search", "number")


def searched(search: SavedSearch) -> Searched:
    """With what is new in it since the last look; a fixed number of queries."""
    one, person = _list_of(search), search.person
    new = one.new(search.asked, person, search.seen_at)
    return Searched(
        search,
        str(one.label),
        saved_searches.words_of(one, search.asked, person),
        [row for part in new for row in _shown(part, person)],
    )


def _shown(part: New, person: Person) -> Sequence[Row]:
    return part.rows(part.found[:SHOWN], person)


def has_new(search: SavedSearch) -> bool:
    """Whether anything that its owner may see has come since they last looked."""
    return bool(numbers_of_new([(search, search.seen_at)]))


def to_tell(now: datetime) -> Iterable[SavedSearch]:
    """Those that something new fits, of people who want to be notified and have not been lately; a query a person."""
    waiting = SavedSearch.objects.filter(
        mail=True,
        deleted_at=None,
        told_at__lte=now - AGAIN_AFTER,
        person__is_active=True,
        page__in=[one.page for one in saved_searches.registered()],
    )
    by_person: dict[int, list[SavedSearch]] = {}
    for search in waiting.select_related("person").order_by("pk"):
        by_person.setdefault(search.person_id, []).append(search)
    for searches in by_person.values():
        for one in searches:
            one.person = searches[0].person
        new = numbers_of_new((one, max(one.told_at, one.seen_at)) for one in searches)
        yield from (one for one in searches if one.pk in new)


def _list_of(search: SavedSearch) -> SearchList:
    found = saved_searches.find(search.page)
    if found is None:
        raise NotFound
    return found
