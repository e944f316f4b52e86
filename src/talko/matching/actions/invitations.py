"""Inviting an organisation to answer. Nothing is sent without a person's click."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from talko.accounts.models import Person
from talko.accounts.notifications import notify
from talko.actors.models import Organisation
from talko.actors.rules import people_acting_for
from talko.challenges.models import Challenge
from talko.cities.queries import setting_by_city
from talko.core import audit
from talko.core.database.idempotency import once
from talko.core.errors import Conflict, Invalid
from talko.core.text import languages
from talko.core.text.cleaning import check_length, several_lines
from talko.core.values import localised
from talko.core.workflow import locked, locked_for
from talko.matching import invitation_letter
from talko.matching.city_settings import REMIND_AFTER_DAYS
from talko.matching.models import ChallengeInvitation, MatchingPreferences, Suggestion
from talko.matching.ranking.organisations import suggestion_of
from talko.matching.rules import obstacle_to

LONGEST = 6_000
"""Characters of a letter."""
BECAUSE = 300


def invite(
    *,
    by: Person,
    challenge: Challenge,
    organisation: Organisation,
    language: str,
    text: str,
    key: UUID | None = None,
) -> ChallengeInvitation:
    """Send the letter to those who act for the organisation; where nobody does, record that it was sent some other way.

    Raises Conflict when the organisation cannot be invited (`rules.obstacle_to`).
    """
    text = several_lines(text)
    if not text:
        raise Invalid(fields={"text": _("Write something first.")})
    check_length(LONGEST, text=text)
    if language not in languages.OWN_NAMES:
        raise Invalid(fields={"language": _("Choose one of the languages.")})

    suggestion = suggestion_of(challenge, organisation)

    def make() -> ChallengeInvitation:
        fresh = locked_for(by, challenge, "matching.invite")
        obstacle = obstacle_to(fresh, organisation)
        if obstacle is not None:
            raise Conflict(obstacle.message)
        people = list(people_acting_for([organisation]))
        invitation = ChallengeInvitation.objects.create(
            challenge=fresh,
            organisation=organisation,
            city=fresh.city,
            by=by,
            language=language,
            text=text,
            parts=invitation_letter.as_data(invitation_letter.parts_for(fresh, language)) if people else {},
            by_hand=not people,
        )
        _mark_relevant(by, invitation, suggestion)
        action = "invitation.by_hand" if invitation.by_hand else "invitation.sent"
        audit.log(fresh, action, by=by, city=fresh.city.slug, data={"organisation": organisation.name})
        tell(people, "invitation.sent", invitation, but_not=by)
        return invitation

    return once(by=by, action="matching.invite", key=key, make=make)


def _mark_relevant(by: Person, invitation: ChallengeInvitation, suggestion: Suggestion | None) -> None:
    """An invitation shows that the suggestion was right, if there was one."""
    if suggestion is not None:
        Suggestion.objects.bulk_create([suggestion], ignore_conflicts=True)
    Suggestion.objects.filter(challenge=invitation.challenge, organisation=invitation.organisation).update(
        relevant=True, because="", note="", judged_by=by, judged_at=invitation.created_at
    )


def tell(
    people: Iterable[Person],
    kind: str,
    invitation: ChallengeInvitation,
    *,
    but_not: Person | None = None,
    **data: str,
) -> None:
    challenge = invitation.challenge
    notify(
        people=people,
        kind=kind,
        subject=invitation,
        path=invitation.get_absolute_url(),
        group=challenge.public_id,
        data={
            **data,
            "title": localised.texts(challenge.title),
            "city": challenge.city.name,
            "organisation": invitation.organisation.name,
        },
        but_not=but_not,
    )


def remind_due(now: datetime | None = None) -> int:
    """Send one reminder of each invitation that has waited as long as its city chose and still can be answered; how many."""
    now = now or timezone.now()
    days = setting_by_city(REMIND_AFTER_DAYS)
    unanswered = ChallengeInvitation.objects.filter(
        state__in=ChallengeInvitation.WAITING,
        by_hand=False,
        reminded_at__isnull=True,
        challenge__state="open",
        challenge__answers_by__gt=now,
    )
    return sum(
        _remind(invitation, now)
        for invitation in unanswered.order_by("pk")
        if invitation.created_at <= now - timedelta(days=days[invitation.city_id])
    )


def _remind(invitation: ChallengeInvitation, now: datetime) -> bool:
    with transaction.atomic():
        fresh = locked(invitation)
        if fresh.reminded_at is not None or not fresh.is_waiting or not fresh.challenge.takes_answers:
            return False
        fresh.reminded_at = now
        fresh.save(update_fields=["reminded_at"])
        if MatchingPreferences.objects.filter(organisation=fresh.organisation, invited=False).exists():
            return False
        tell(list(people_acting_for([fresh.organisation])), "invitation.reminder", fresh)
        return True
