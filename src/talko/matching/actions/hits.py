"""Hits of watches: each person is notified of a challenge once, however many watches it fits and however often this runs."""

from collections.abc import Mapping

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation

from talko.accounts.models import Person
from talko.accounts.notifications import notify
from talko.actors.rules import people_acting_for
from talko.challenges.models import Challenge
from talko.core import permissions
from talko.core.text.cleaning import quoted
from talko.core.values import localised
from talko.core.workflow import locked
from talko.matching.models import Hit, Watch
from talko.matching.ranking.reasons import Reasons


def record_hits(*, challenge: Challenge, reasons: Mapping[int, Reasons]) -> list[Hit]:
    """Record that a challenge fits these watches (by primary key), and notify their owners unless they already know of it.

    Returns the new hits; none once the challenge takes no more answers.
    """
    with transaction.atomic():
        fresh = locked(challenge)
        if not fresh.takes_answers:
            return []
        before = list(Hit.objects.filter(challenge=fresh).select_related("watch"))
        watches = Watch.objects.filter(pk__in=reasons, paused=False).exclude(
            pk__in=[hit.watch_id for hit in before]
        )
        hits = Hit.objects.bulk_create(
            Hit(watch=watch, challenge=fresh, reasons=reasons[watch.pk].as_data(), notified_at=timezone.now())
            for watch in watches.select_related("organisation").order_by("pk")
        )
        notified = set(_owners([hit.watch for hit in before]))
        for person, own in _by_owner([hit.watch for hit in hits]).items():
            if person not in notified:
                _notify(person, fresh, {watch: reasons[watch.pk] for watch in own})
        return hits


def rate_hit(*, by: Person, hit: Hit, helpful: bool | None) -> Hit:
    """Whether a hit helped the owner of the watch; None takes it back."""
    permissions.require(by, "matching.manage_watch", hit.watch)
    Hit.objects.filter(pk=hit.pk).update(helpful=helpful)
    hit.helpful = helpful
    return hit


def _by_owner(watches: list[Watch]) -> dict[Person, list[Watch]]:
    people: dict[Person, list[Watch]] = {}
    for watch in watches:
        for person in _owners([watch]):
            people.setdefault(person, []).append(watch)
    return people


def _owners(watches: list[Watch]) -> list[Person]:
    """Of an organisation's watch, those who act for it now."""
    organisations = [watch.organisation_id for watch in watches if watch.organisation_id]
    own = [watch.person_id for watch in watches if watch.person_id and not watch.organisation_id]
    return list(Person.objects.filter(pk__in=own) | people_acting_for(organisations))


def _notify(person: Person, challenge: Challenge, reasons: Mapping[Watch, Reasons]) -> None:
    """The watch is the group, so that one click in the mail turns it off."""
    first, *others = reasons
    with translation.override(person.language or settings.LANGUAGE_CODE):
        title = ", ".join(quoted(watch.title) for watch in reasons) if others else first.title
    notify(
        people=[person],
        kind="watch.fits_several" if others else "watch.fits",
        subject=challenge,
        path=first.get_absolute_url(),
        group=first.public_id,
        row=first,
        data={
            "what": localised.texts(challenge.title),
            "city": challenge.city.name,
            "title": title,
            "reasons": localised.texts(_in_each_language(list(reasons.values()))),
        },
    )


def _in_each_language(reasons: list[Reasons]) -> dict[str, str]:
    """In every language of the pages: a notification is put into words when it is read."""
    texts = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            texts[code] = "; ".join(dict.fromkeys(one.short() for one in reasons))
    return texts
