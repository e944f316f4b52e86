"""Inviting an organisation to answer. Nothing is sent without a person's click."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from talko.accounts import mail_opt_outs
from talko.accounts.models import Person
from talko.accounts.notifications import notify
from talko.actors.models import Organisation
from talko.actors.rules import people_acting_for
from talko.challenges.models import Challenge
from talko.cities.queries import setting_by_city
from talko.core import audit, permissions
from talko.core.background import mail_queue
from talko.core.database.idempotency import once
from talko.core.errors import Conflict, Invalid
from talko.core.text import languages
from talko.core.text.cleaning import check_length, several_lines
from talko.core.text.email_addresses import canonical
from talko.core.values import localised
from talko.core.workflow import bring_along, locked, locked_for
from talko.matching import invitation_letter, invitation_mail
from talko.matching.actions.judgements import judge_by_invitation
from talko.matching.city_settings import REMIND_AFTER_DAYS
from talko.matching.models import ChallengeInvitation, MatchingPreferences, Suggestion
from talko.matching.ranking.organisations import suggestion_of
from talko.matching.rules import obstacle_to

LONGEST = 6_000
"""Characters of a letter."""
BECAUSE = 300
LETTER = ("by", "language", "text", "parts", "by_hand", "email", "created_at")
"""Fields that a letter sent anew replaces."""


def invite(
    *,
    by: Person,
    challenge: Challenge,
    organisation: Organisation,
    language: str,
    text: str,
    email: str = "",
    key: UUID | None = None,
) -> ChallengeInvitation:
    """Send the letter to those who act for the organisation; where nobody does, to the address.

    Without an address, record that it was sent some other way. Raises Conflict when the organisation cannot be invited
    (`rules.obstacle_to`), and TooMany.
    """
    text = several_lines(text)
    if not text:
        raise Invalid(fields={"text": _("Write something first.")})
    check_length(LONGEST, text=text)
    if language not in languages.OWN_NAMES:
        raise Invalid(fields={"language": _("Choose one of the languages.")})

    if email:
        permissions.require(by, "matching.invite", challenge)
        email = canonical(email)
    suggestion = suggestion_of(challenge, organisation)

    def make() -> ChallengeInvitation:
        fresh = locked_for(by, challenge, "matching.invite")
        obstacle = obstacle_to(fresh, organisation)
        if obstacle is not None:
            raise Conflict(obstacle.message)
        people = list(people_acting_for([organisation]))
        invitation = _save(written(by, fresh, organisation, language, text, "" if people else email, people))
        _mark_relevant(by, invitation, suggestion)
        if invitation.email:
            mail_queue.send_later(invitation_mail.INVITED, invitation=invitation.pk)
        audit.log(
            fresh, _logged(invitation), by=by, city=fresh.city.slug, data={"organisation": organisation.name}
        )
        tell(people, "invitation.sent", invitation, but_not=by)
        return invitation

    return once(by=by, action="matching.invite", key=key, make=make)


def written(
    by: Person,
    challenge: Challenge,
    organisation: Organisation,
    language: str,
    text: str,
    email: str,
    people: Collection[Person] = (),
) -> ChallengeInvitation:
    """The invitation as it would be sent, not saved."""
    by_hand = not people and not email
    parts = {} if by_hand else invitation_letter.as_data(invitation_letter.parts_for(challenge, language))
    return ChallengeInvitation(
        challenge=challenge,
        organisation=organisation,
        city=challenge.city,
        by=by,
        language=language,
        text=text,
        parts=parts,
        by_hand=by_hand,
        email=email,
    )


def _save(invitation: ChallengeInvitation) -> ChallengeInvitation:
    """In place of one that came back. Counts what goes to an address."""
    if invitation.email:
        invitation_mail.check_address(invitation)
        invitation_mail.count(invitation)
    bounced = ChallengeInvitation.objects.filter(
        challenge=invitation.challenge, organisation=invitation.organisation
    ).first()
    if bounced is None:
        invitation.save()
        return invitation
    letter = {name: getattr(invitation, name) for name in LETTER}
    return bring_along(locked(bounced), "resend", by=invitation.by, letter=letter)


def _logged(invitation: ChallengeInvitation) -> str:
    if invitation.email:
        return "invitation.emailed"
    return "invitation.by_hand" if invitation.by_hand else "invitation.sent"


def decline_by_letter(*, invitation: ChallengeInvitation, because: str = "") -> ChallengeInvitation:
    """ "Not for us", by whoever has the letter: no account is needed. Raises Conflict when it has been answered."""
    with transaction.atomic():
        fresh = locked(invitation)
        if fresh.state == ChallengeInvitation.State.DECLINED:
            return fresh
        return bring_along(fresh, "decline_by_letter", by=None, because=because)


def forget_addresses(now: datetime | None = None) -> int:
    """Empty the addresses of letters past their retention, and of those who have opted out since; how many."""
    now = now or timezone.now()
    mailed = ChallengeInvitation.objects.exclude(email="")
    old = mailed.filter(created_at__lt=now - invitation_mail.ADDRESS_RETENTION).update(email="")
    refused = [one.pk for one in mailed.only("email").iterator() if mail_opt_outs.is_refused(one.email)]
    return old + ChallengeInvitation.objects.filter(pk__in=refused).update(email="")


def _mark_relevant(by: Person, invitation: ChallengeInvitation, suggestion: Suggestion | None) -> None:
    """An invitation shows that the suggestion was right, if there was one."""
    if suggestion is not None:
        Suggestion.objects.bulk_create([suggestion], ignore_conflicts=True)
    stored = Suggestion.objects.filter(challenge=invitation.challenge, organisation=invitation.organisation)
    for one in stored.select_for_update(of=("self",)).select_related("challenge", "organisation"):
        judge_by_invitation(by=by, suggestion=one, at=invitation.created_at)


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
