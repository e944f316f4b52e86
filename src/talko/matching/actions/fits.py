"""Telling people of a challenge that fits what they said they can do: once a person and challenge, whatever happens."""

from collections.abc import Mapping

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation

from talko.accounts.models import Person
from talko.accounts.notifications import notify
from talko.actors.models import Membership
from talko.challenges.actions.lifecycle import locked
from talko.challenges.models import Challenge
from talko.core.text.cleaning import quoted
from talko.core.values import localised
from talko.matching.models import Fit, Watch
from talko.matching.queries.watches import called
from talko.matching.reasons import Reasons

ACTING = (Membership.Role.OWNER, Membership.Role.EDITOR)


def tell_watchers(*, challenge: Challenge, found: Mapping[int, Reasons]) -> list[Fit]:
    """Write down which watches (by key) it fits and why, and tell their people: who was told of it before is not told again.

    The fits that are new. None when the challenge takes no answers any more.
    """
    with transaction.atomic():
        fresh = locked(challenge)
        if not fresh.takes_answers:
            return []
        before = list(Fit.objects.filter(challenge=fresh).select_related("watch"))
        known = {fit.watch_id for fit in before}
        watches = Watch.objects.filter(pk__in=found, paused=False).exclude(pk__in=known)
        fits = Fit.objects.bulk_create(
            Fit(watch=watch, challenge=fresh, reasons=found[watch.pk].as_data(), told_at=timezone.now())
            for watch in watches.select_related("organisation").order_by("pk")
        )
        told = set(_people_of([fit.watch for fit in before]))
        for person, own in _by_person([fit.watch for fit in fits]).items():
            if person not in told:
                _tell(person, fresh, {watch: found[watch.pk] for watch in own})
        return fits


def _by_person(watches: list[Watch]) -> dict[Person, list[Watch]]:
    people: dict[Person, list[Watch]] = {}
    for watch in watches:
        for person in _people_of([watch]):
            people.setdefault(person, []).append(watch)
    return people


def _people_of(watches: list[Watch]) -> list[Person]:
    """Whose watches they are: of an organisation's those who act for it now."""
    organisations = [watch.organisation_id for watch in watches if watch.organisation_id]
    own = [watch.person_id for watch in watches if not watch.organisation_id]
    acting = Membership.objects.filter(organisation__in=organisations, role__in=ACTING)
    return list(Person.objects.filter(pk__in=[*own, *acting.values_list("person_id", flat=True)]))


def _tell(person: Person, challenge: Challenge, fitting: Mapping[Watch, Reasons]) -> None:
    """The group is the watch, so that one click in the mail ends what it brings."""
    first = next(iter(fitting))
    names = [called(watch) for watch in fitting]
    several = len(names) > 1
    with translation.override(person.language or settings.LANGUAGE_CODE):
        title = ", ".join(map(quoted, names)) if several else names[0]
    notify(
        people=[person],
        kind="watch.fits_several" if several else "watch.fits",
        subject=challenge,
        path=reverse("matching:watch", args=[first.public_id]),
        group=first.public_id,
        row=first,
        data={
            "what": localised.texts(challenge.title),
            "city": challenge.city.name,
            "title": title,
            "reasons": localised.texts(_in_each_language(list(fitting.values()))),
        },
    )


def _in_each_language(reasons: list[Reasons]) -> dict[str, str]:
    """In every language of the pages: who reads it, and in which, shows when it is read."""
    said = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            said[code] = "; ".join(dict.fromkeys(one.short() for one in reasons))
    return said
