"""Watches: what someone can do, in their own words, so that they are notified of new challenges that fit."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from talko.accounts.models import Person
from talko.actors.models import Organisation
from talko.core import audit, permissions
from talko.core.database.idempotency import once
from talko.core.editing import revisions
from talko.core.errors import Conflict, Invalid
from talko.core.permissions import require_signed_in
from talko.core.text import languages
from talko.core.text.cleaning import UNSEEN, check_length, several_lines
from talko.matching.index import query_text
from talko.matching.models import Watch

LONGEST = 5_000
"""Characters of a watch: a page of text. More is a brochure that fits everything."""
MOST = 20
"""Watches of one person, or of one organisation."""


def write_watch(
    *,
    by: Person,
    organisation: Organisation | None = None,
    text: str,
    language: str,
    key: UUID | None = None,
) -> Watch:
    """A person's own, or an organisation's. Raises NotAllowed for people who do not act for it, Invalid, Conflict for too many."""
    require_signed_in(by)
    if organisation is not None:
        permissions.require(by, "actors.act_for", organisation)
    text = cleaned(text, language)

    def make() -> Watch:
        held = Watch.objects.filter(organisation=organisation)
        if (held if organisation else held.filter(person=by)).count() >= MOST:
            raise Conflict(_("You already have %(most)d watches. Delete one of them first.") % {"most": MOST})
        watch = Watch.objects.create(person=by, organisation=organisation, text=text, language=language)
        _log(watch, "watch.written", by)
        return watch

    return once(by=by, action="matching.write_watch", key=key, make=make)


def cleaned(text: str, language: str) -> str:
    """The text as it is saved. Raises Invalid if it has nothing to compare, or is too long."""
    clean = several_lines(UNSEEN.sub("", text))
    if language not in languages.OWN_NAMES:
        raise Invalid(fields={"language": _("Choose one of the languages.")})
    check_length(LONGEST, text=clean)
    problem = query_text.parse(clean, language).problem
    if problem is not None:
        raise Invalid(fields={"text": problem})
    return clean


def change_watch(*, by: Person, watch: Watch, revision: int, text: str, language: str) -> Watch:
    """Raises NotAllowed; Invalid; EditConflict when someone saved something else after `revision` was read."""
    permissions.require(by, "matching.manage_watch", watch)
    values = {"text": cleaned(text, language), "language": language}
    with transaction.atomic():
        current = revisions.locked(watch)
        if revisions.stands(current, values):
            return current
        revisions.change(current, revision=revision, values=values)
        current.save()
        _log(current, "watch.changed", by)
        return current


def pause_watch(*, by: Person, watch: Watch, paused: bool) -> Watch:
    """Notify nobody for a while, or (`paused=False`) resume. Twice has one effect."""
    permissions.require(by, "matching.manage_watch", watch)
    with transaction.atomic():
        current = revisions.locked(watch)
        if current.paused == paused:
            return current
        current.paused = paused
        current.save(update_fields=["paused"])
        _log(current, "watch.paused" if paused else "watch.resumed", by)
        return current


def delete_watch(*, by: Person, watch: Watch) -> None:
    """With all its hits."""
    permissions.require(by, "matching.manage_watch", watch)
    with transaction.atomic():
        _log(watch, "watch.deleted", by)
        watch.delete()


def _log(watch: Watch, action: str, by: Person) -> None:
    """In the organisation's history, for its members. A person's own watch is nobody else's business."""
    if watch.organisation is not None:
        audit.log(watch.organisation, action, by=by)
