"""What happens to a challenge after it was approved: opened, shared, moved, closed, opened again, withdrawn, followed up.

Dates act by themselves: the worker calls `open_due` and `close_due` every minute, and whoever needs the true state now calls
`catch_up` first, so that a late worker harms nothing.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from talko.accounts.models import Person
from talko.accounts.notifications import notify
from talko.challenges import signals
from talko.challenges.models import CHALLENGE_STATES, Challenge, FollowUp, Share
from talko.cities.models import City
from talko.cities.queries import is_in_force, officers_of, partners_of
from talko.core import audit, permissions
from talko.core.database.idempotency import once
from talko.core.database.rows import still
from talko.core.errors import Conflict, Invalid, NotFound, SignInNeeded
from talko.core.registries.events import announce
from talko.core.text import languages, markdown
from talko.core.text.cleaning import check_length, one_line, several_lines
from talko.core.values import localised
from talko.dialogue.models import Following
from talko.dialogue.queries import followers_of
from talko.solutions.models.solution import SENT_STATES

REASON = 1_000
"""The longest reason, in characters."""


def locked(challenge: Challenge) -> Challenge:
    """As it stands in the database, held until the transaction ends."""
    return still(Challenge.objects.select_for_update(of=("self",)).select_related("city"), pk=challenge.pk)


def locked_for(by: Person, challenge: Challenge, permission: str) -> Challenge:
    """The same, brought in line with the clock, for someone who may. Raises NotFound when they may not know that it exists."""
    if not getattr(by, "is_authenticated", False):
        raise SignInNeeded
    fresh = locked(challenge)
    if not fresh.is_public and not permissions.allows(by, "challenges.see_draft", fresh):
        raise NotFound
    permissions.require(by, permission, fresh)
    _catch_up(fresh, timezone.now())
    return fresh


def catch_up(challenge: Challenge) -> Challenge:
    """Open or close it if its time has come, whatever the worker has done yet; the challenge as it then stands."""
    now = timezone.now()
    if not _is_due(challenge, now):
        return challenge
    with transaction.atomic():
        fresh = locked(challenge)
        _catch_up(fresh, now)
        return fresh


def _is_due(challenge: Challenge, now: datetime) -> bool:
    if challenge.state == "approved":
        return challenge.opens_at is not None and challenge.opens_at <= now
    return challenge.state == "open" and challenge.answers_by is not None and challenge.answers_by < now


def open_due(now: datetime | None = None) -> int:
    """Open what was approved and whose time has come; how many."""
    now = now or timezone.now()
    return _each(
        Challenge.objects.filter(state="approved", opens_at__lte=now).values_list("pk", flat=True), now
    )


def close_due(now: datetime | None = None) -> int:
    """Close what is past its deadline; how many."""
    now = now or timezone.now()
    return _each(Challenge.objects.filter(state="open", answers_by__lt=now).values_list("pk", flat=True), now)


def _each(keys: Iterable[int], now: datetime) -> int:
    moved = 0
    for key in list(keys):
        with transaction.atomic():
            fresh = still(Challenge.objects.select_for_update(of=("self",)).select_related("city"), pk=key)
            moved += _catch_up(fresh, now)
    return moved


def _catch_up(challenge: Challenge, now: datetime) -> bool:
    before = challenge.state
    if challenge.state == "approved" and _is_due(challenge, now):
        open_locked(challenge, by=None)
    if challenge.state == "open" and _is_due(challenge, now):
        _close_locked(challenge)
    return challenge.state != before


def open_now(*, by: Person, challenge: Challenge) -> Challenge:
    """Open an approved challenge before its day. Twice has one effect."""
    with transaction.atomic():
        fresh = locked_for(by, challenge, "challenges.manage")
        if fresh.state == "open":
            return fresh
        return open_locked(fresh, by=by)


def open_locked(challenge: Challenge, *, by: Person | None) -> Challenge:
    """Inside a transaction that holds the row. Shares whose agreement has ended since are dropped before anyone saw them."""
    challenge.state = CHALLENGE_STATES.move(challenge.state, "open")
    challenge.opened_at = challenge.updated_at = timezone.now()
    challenge.save(update_fields=["state", "opened_at", "updated_at"])
    audit.log(
        challenge,
        "challenge.opened_now" if by else "challenge.opened",
        by=by,
        city=challenge.city.slug,
        public=True,
    )
    _drop_lapsed_shares(challenge)
    cities = [share.city for share in challenge.shares.select_related("city").order_by("city__sort_key")]
    tell(officers_of(challenge.city), "challenge.opened", challenge, but_not=by)
    _tell_shared(challenge, cities)
    announce(signals.challenge_published, challenge, by=by)
    if cities:
        announce(signals.challenge_shared, challenge, by=by, cities=cities)
    return challenge


def _drop_lapsed_shares(challenge: Challenge) -> None:
    lapsed = [
        share
        for share in challenge.shares.select_related("city", "agreement")
        if not is_in_force(share.agreement)
    ]
    if lapsed:
        Share.objects.filter(pk__in=[share.pk for share in lapsed]).delete()
        names = _names(share.city for share in lapsed)
        audit.log(
            challenge,
            "challenge.share_lapsed",
            by=None,
            city=challenge.city.slug,
            public=True,
            data={"cities": names},
        )


def _close_locked(challenge: Challenge) -> None:
    challenge.state = CHALLENGE_STATES.move(challenge.state, "close")
    challenge.save(update_fields=["state"])
    audit.log(challenge, "challenge.closed", by=None, city=challenge.city.slug, public=True)
    tell(interested_in(challenge), "challenge.closed", challenge)
    announce(signals.challenge_closed, challenge, by=None)


def share_with(*, by: Person, challenge: Challenge, cities: Iterable[City]) -> Challenge:
    """Let it reach partner cities too; those it reaches already stay. Nobody is told before it is open.

    Raises Invalid for a city with which there is no agreement in force that covers challenges.
    """
    chosen = {city.pk: city for city in cities}
    with transaction.atomic():
        fresh = locked_for(by, challenge, "challenges.manage")
        if fresh.state not in {"draft", "review", "approved", "open"}:
            raise Conflict(_("The challenge takes no answers any more, so it cannot be shared further."))
        for pk in fresh.shares.values_list("city_id", flat=True):
            chosen.pop(pk, None)
        partners = {city.pk: agreement for city, agreement in partners_of(fresh.city).items()}
        outside = [city for pk, city in chosen.items() if pk not in partners]
        if outside:
            text = _("There is no agreement in force about challenges with %(cities)s.") % {
                "cities": _names(outside)
            }
            raise Invalid(text, fields={"cities": text})
        if not chosen:
            return fresh
        Share.objects.bulk_create(
            Share(challenge=fresh, city=city, agreement=partners[pk], by=by) for pk, city in chosen.items()
        )
        new = sorted(chosen.values(), key=lambda city: city.sort_key)
        audit.log(
            fresh, "challenge.shared", by=by, city=fresh.city.slug, public=True, data={"cities": _names(new)}
        )
        if fresh.state == "open":
            _tell_shared(fresh, new)
            announce(signals.challenge_shared, fresh, by=by, cities=new)
        return fresh


def unshare(*, by: Person, challenge: Challenge, city: City) -> Challenge:
    """Change one's mind before it opens. What a partner city has seen stays shared with it."""
    with transaction.atomic():
        fresh = locked_for(by, challenge, "challenges.manage")
        if fresh.is_public:
            raise Conflict(_("The challenge is open: it stays shared with the cities that it has reached."))
        erased, _each_model = fresh.shares.filter(city=city).delete()
        if erased:
            data = {"cities": city.name}
            audit.log(fresh, "challenge.unshared", by=by, city=fresh.city.slug, public=True, data=data)
        return fresh


def change_deadline(
    *,
    by: Person,
    challenge: Challenge,
    answers_by: datetime,
    reason: str,
    decision_by: datetime | None = None,
) -> Challenge:
    """Give people more time; never less. Everyone reads why."""
    with transaction.atomic():
        fresh = locked_for(by, challenge, "challenges.manage")
        if fresh.state not in {"approved", "open"}:
            raise Conflict(
                _("The time for answers is over. The challenge can be opened again with a new deadline.")
            )
        if fresh.answers_by == answers_by and (decision_by is None or fresh.decision_by == decision_by):
            return fresh
        if fresh.answers_by is not None and answers_by < fresh.answers_by:
            raise Invalid(fields={"answers_by": _("A deadline can only be moved to a later moment.")})
        data = _set_dates(fresh, answers_by, decision_by, reason)
        audit.log(fresh, "challenge.deadline", by=by, city=fresh.city.slug, public=True, data=data)
        if fresh.is_public:
            tell(interested_in(fresh), "challenge.deadline", fresh, but_not=by, after=data["after"])
            announce(signals.challenge_changed, fresh, by=by, what="deadline")
        return fresh


def reopen(
    *,
    by: Person,
    challenge: Challenge,
    answers_by: datetime,
    reason: str,
    decision_by: datetime | None = None,
) -> Challenge:
    """Take answers again after the deadline, until a new one. What was answered stays."""
    with transaction.atomic():
        fresh = locked_for(by, challenge, "challenges.manage")
        if fresh.state == "open" and fresh.answers_by == answers_by:
            return fresh
        fresh.state = CHALLENGE_STATES.move(fresh.state, "reopen")
        data = _set_dates(fresh, answers_by, decision_by, reason)
        audit.log(fresh, "challenge.reopened", by=by, city=fresh.city.slug, public=True, data=data)
        tell(interested_in(fresh), "challenge.reopened", fresh, but_not=by, after=data["after"])
        announce(signals.challenge_changed, fresh, by=by, what="reopened")
        return fresh


def _set_dates(
    challenge: Challenge, answers_by: datetime, decision_by: datetime | None, reason: str
) -> dict[str, Any]:
    reason = checked_reason(reason)
    decision_by = decision_by or challenge.decision_by
    if answers_by <= timezone.now():
        raise Invalid(fields={"answers_by": _("This moment has passed. Choose a later one.")})
    if decision_by is not None and decision_by < answers_by:
        raise Invalid(fields={"decision_by": _("The decision comes after the answers are due.")})
    before = challenge.answers_by
    challenge.answers_by, challenge.decision_by = answers_by, decision_by
    challenge.date_changes += 1
    challenge.updated_at = timezone.now()
    challenge.save(update_fields=["answers_by", "decision_by", "date_changes", "state", "updated_at"])
    return {
        "before": localised.moment(before, challenge.city.zone) if before else "",
        "after": localised.moment(answers_by, challenge.city.zone),
        "reason": reason,
    }


def withdraw(*, by: Person, challenge: Challenge, reason: str) -> Challenge:
    """Take it back for good. Its page stays and says why; so do the answers."""
    with transaction.atomic():
        fresh = locked_for(by, challenge, "challenges.manage")
        if fresh.state == "withdrawn":
            return fresh
        fresh.state = CHALLENGE_STATES.move(fresh.state, "withdraw")
        fresh.withdrawn_reason = checked_reason(reason)
        fresh.date_changes += 1
        fresh.updated_at = timezone.now()
        fresh.save(update_fields=["state", "withdrawn_reason", "date_changes", "updated_at"])
        data = {"reason": fresh.withdrawn_reason}
        audit.log(fresh, "challenge.withdrawn", by=by, city=fresh.city.slug, public=True, data=data)
        tell(interested_in(fresh), "challenge.withdrawn", fresh, but_not=by)
        if fresh.is_public:
            announce(signals.challenge_withdrawn, fresh, by=by)
        return fresh


def follow_up(
    *, by: Person, challenge: Challenge, text: str, language: str, key: UUID | None = None
) -> FollowUp:
    """Tell what came of it. Can be done again as more becomes known."""
    text = several_lines(text)
    if not text:
        raise Invalid(fields={"text": _("Tell what came of it.")})
    check_length(markdown.LONGEST, text=text)
    if language not in languages.OWN_NAMES:
        raise Invalid(fields={"language": _("Choose one of the languages.")})

    def make() -> FollowUp:
        fresh = locked_for(by, challenge, "challenges.manage")
        if fresh.state != "followed_up":
            fresh.state = CHALLENGE_STATES.move(fresh.state, "follow_up")
            fresh.save(update_fields=["state"])
        written = FollowUp.objects.create(challenge=fresh, by=by, language=language, text=text)
        audit.log(fresh, "challenge.followed_up", by=by, city=fresh.city.slug, public=True)
        tell(interested_in(fresh), "challenge.followed_up", fresh, but_not=by)
        announce(signals.challenge_followed_up, fresh, by=by, follow_up=written)
        return written

    return once(by=by, action="challenges.follow_up", key=key, make=make)


def remind(challenge: Challenge, days: int) -> bool:
    """Tell followers once that the deadline is `days` away; whether it was this call that did."""
    with transaction.atomic():
        fresh = locked(challenge)
        if not fresh.takes_answers or fresh.answers_by is None:
            return False
        if fresh.reminded_of == fresh.answers_by and (fresh.reminded_days or 0) <= days:
            return False
        fresh.reminded_of, fresh.reminded_days = fresh.answers_by, days
        fresh.save(update_fields=["reminded_of", "reminded_days"])
        kind = "challenge.deadline_last" if days == 1 else "challenge.deadline_near"
        tell(interested_in(fresh), kind, fresh, after=localised.moment(fresh.answers_by, fresh.city.zone))
        return True


def follow(person: Person, challenge: Challenge) -> None:
    """Whoever writes it follows it, until they stop."""
    Following.objects.get_or_create(
        person=person,
        subject_type=ContentType.objects.get_for_model(Challenge),
        subject_id=challenge.pk,
    )


def interested_in(challenge: Challenge) -> list[Person]:
    """Followers, the city's officers, and those who answered."""
    answered = Person.objects.filter(
        solutions__challenge=challenge, solutions__state__in=SENT_STATES, is_active=True
    ).distinct()
    return [*followers_of(challenge), *officers_of(challenge.city), *answered]


def tell(
    people: Iterable[Person],
    kind: str,
    challenge: Challenge,
    *,
    path: str = "",
    but_not: Person | None = None,
    **data: Any,
) -> None:
    due = challenge.answers_by
    notify(
        people=people,
        kind=kind,
        subject=challenge,
        path=path or challenge.get_absolute_url(),
        group=challenge.public_id,
        data={
            **data,
            "title": localised.texts(challenge.title),
            "city": challenge.city.name,
            "deadline": localised.moment(due, challenge.city.zone) if due else None,
        },
        but_not=but_not,
    )


def review_path(challenge: Challenge) -> str:
    return reverse("challenges:review", args=[challenge.public_id, challenge.slug])


def _tell_shared(challenge: Challenge, cities: list[City]) -> None:
    if cities:
        tell(officers_of(*cities), "challenge.shared", challenge)


def checked_reason(reason: str) -> str:
    reason = one_line(reason)
    if not reason:
        raise Invalid(fields={"reason": _("Say why. Everyone can read it.")})
    check_length(REASON, reason=reason)
    return reason


def _names(cities: Iterable[City]) -> str:
    return ", ".join(city.name for city in sorted(cities, key=lambda city: city.sort_key))
