from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from talko.accounts.models import Notification, Person
from talko.accounts.notifications import notify
from talko.core.database.idempotency import once
from talko.core.database.rows import still
from talko.core.errors import Conflict, Invalid, NotFound, SignInNeeded
from talko.core.registries import saved_searches
from talko.core.text.cleaning import check_length, one_line
from talko.searches.models import SavedSearch

MOST = 20
"""Saved searches of one person."""
KIND = "search.found"


def save_search(
    *, by: Person, page: str, given: Mapping[str, str], name: str, mail: bool, key: UUID | None = None
) -> SavedSearch:
    """Saving the same search again gives it the new name. Raises Invalid, NotFound for a list that cannot be searched, Conflict."""
    if not by.is_authenticated:
        raise SignInNeeded
    searched = saved_searches.find(page)
    if searched is None:
        raise NotFound
    query = saved_searches.asked_in(searched, given).urlencode()
    if not query or len(query) > SavedSearch.QUERY_LENGTH:
        raise Invalid(_("There is nothing to save: search for something first."))
    name = _checked_name(name)

    def make() -> SavedSearch:
        still(Person.objects.select_for_update(), pk=by.pk)
        own = SavedSearch.objects.filter(person=by, deleted_at=None)
        same = own.filter(page=page, query=query).first()
        if same is not None:
            return _changed(same, name=name, mail=mail)
        _require_room(by)
        return SavedSearch.objects.create(person=by, page=page, query=query, name=name, mail=mail)

    return once(by=by, action="searches.save_search", key=key, make=make)


def change_search(*, by: Person, search: SavedSearch, name: str, mail: bool) -> SavedSearch:
    """Its name, and whether the person is notified. Raises Invalid; NotFound for someone else's."""
    name = _checked_name(name)
    with transaction.atomic():
        return _changed(_locked(by, search), name=name, mail=mail)


def see_search(*, by: Person, search: SavedSearch) -> None:
    """What fits by now is no longer new, and a notification of it is read."""
    with transaction.atomic():
        now = timezone.now()
        SavedSearch.objects.filter(pk=_locked(by, search).pk).update(seen_at=now, told_at=now)
        Notification.objects.filter(person=by, kind=KIND, group=search.address_id, read_at=None).update(
            read_at=now
        )


def delete_search(*, by: Person, search: SavedSearch) -> None:
    """It can be restored for a while. Deleting it twice has one effect."""
    with transaction.atomic():
        current = _locked(by, search)
        if current.deleted_at is None:
            current.deleted_at = timezone.now()
            current.save(update_fields=["deleted_at"])
        deleted = SavedSearch.objects.filter(person=by, deleted_at__isnull=False).order_by("-deleted_at")
        SavedSearch.objects.filter(pk__in=list(deleted.values_list("pk", flat=True)[MOST:])).delete()


def restore_search(*, by: Person, search: SavedSearch) -> SavedSearch:
    """Raises Conflict if there are too many by now; what was saved again in the meantime is returned instead."""
    with transaction.atomic():
        still(Person.objects.select_for_update(), pk=by.pk)
        current = _locked(by, search)
        if current.deleted_at is None:
            return current
        own = SavedSearch.objects.filter(person=by, deleted_at=None)
        same = own.filter(page=current.page, query=current.query).first()
        if same is not None:
            current.delete()
            return same
        _require_room(by)
        current.deleted_at = None
        current.save(update_fields=["deleted_at"])
        return current


def tell_of_new(search: SavedSearch, now: datetime) -> None:
    """Notify its owner that something fits. There is one notification of a search at a time: an unread one is replaced."""
    with transaction.atomic():
        changed = SavedSearch.objects.filter(pk=search.pk, mail=True, deleted_at=None).update(told_at=now)
        if not changed:
            return
        unread = Notification.objects.filter(
            person=search.person, kind=KIND, group=search.address_id, read_at=None
        )
        unread.delete()
        notify(
            people=[search.person],
            kind=KIND,
            subject=search,
            path=search.get_absolute_url(),
            group=search.public_id,
            data={"title": search.name},
        )


def _checked_name(name: str) -> str:
    name = one_line(name)
    if not name:
        raise Invalid(fields={"name": _("Give the search a name that you will recognise.")})
    check_length(SavedSearch.NAME_LENGTH, name=name)
    return name


def _changed(search: SavedSearch, *, name: str, mail: bool) -> SavedSearch:
    if mail and not search.mail:
        search.told_at = timezone.now()
    search.name, search.mail = name, mail
    search.save(update_fields=["name", "mail", "told_at"])
    return search


def _locked(by: Person, search: SavedSearch) -> SavedSearch:
    return still(SavedSearch.objects.select_for_update(), pk=search.pk, person=by.pk)


def _require_room(by: Person) -> None:
    if SavedSearch.objects.filter(person=by, deleted_at=None).count() >= MOST:
        raise Conflict(
            _("You already have %(most)d saved searches. Delete one of them first.") % {"most": MOST}
        )
