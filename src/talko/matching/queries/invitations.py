"""Reading invitations: who may see one, what can be invited, and what came of those of a challenge."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from talko.accounts.models import Person
from talko.actors.models import Membership, Organisation
from talko.challenges.models import Challenge
from talko.challenges.queries.challenges import challenge_for
from talko.challenges.rules import reached_cities
from talko.core import ids, permissions
from talko.core.errors import Message, NotFound
from talko.core.text import languages
from talko.matching import invitation_letter, pipeline
from talko.matching.invitation_letter import Parts
from talko.matching.models import ChallengeInvitation, Standing, Suggestion
from talko.solutions.models import Solution
from talko.solutions.models.solution import SENT_STATES

State = ChallengeInvitation.State
ACTING = (Membership.Role.OWNER, Membership.Role.EDITOR)


def challenge_to_match(person: Any, public_id: UUID) -> Challenge:
    """One whose suggestions the person may see. Raises SignInNeeded, NotFound, NotAllowed."""
    challenge = challenge_for(person, public_id)
    permissions.require(person, "matching.see_suggestions", challenge)
    return challenge


def suggestion_to_judge(person: Any, public_id: UUID, organisation_id: UUID) -> Suggestion:
    """Not saved yet when it is only shown now. Raises SignInNeeded, NotFound, NotAllowed."""
    challenge = challenge_to_match(person, public_id)
    found = (
        Suggestion.objects.filter(challenge=challenge, organisation__public_id=organisation_id)
        .select_related("challenge__city", "organisation__city")
        .first()
    )
    found = found or pipeline.suggestion_of(challenge, organisation_by_id(organisation_id))
    if found is None:
        raise NotFound
    return found


def organisation_by_id(public_id: UUID) -> Organisation:
    """Raises NotFound."""
    found = Organisation.objects.select_related("city").filter(public_id=public_id).first()
    if found is None:
        raise NotFound
    return found


def invitation_for(person: Any, public_id: UUID) -> ChallengeInvitation:
    """For the organisation's members and the officers who invited; for everyone else there is nothing here."""
    found = (
        ChallengeInvitation.objects.filter(public_id=public_id)
        .select_related("challenge__city", "organisation__city", "city", "by")
        .first()
    )
    if found is None or not permissions.allows(person, "matching.read_invitation", found):
        raise NotFound
    return found


def asked_about(address_id: str) -> Organisation | None:
    """The organisation of an address; None for no address or one that is none."""
    try:
        public_id = ids.decode(address_id)
    except ValueError:
        return None
    return Organisation.objects.select_related("city").filter(public_id=public_id).first()


def who_speaks_for(organisation: Organisation) -> list[Person]:
    """Those who are told of an invitation: its owners and editors."""
    return list(
        Person.objects.filter(
            memberships__organisation=organisation, memberships__role__in=ACTING, is_active=True
        ).distinct()
    )


@dataclass(frozen=True)
class Obstacle:
    """Why an organisation cannot be invited now."""

    message: Message
    invitation: ChallengeInvitation | None = None


def obstacle_to(challenge: Challenge, organisation: Organisation) -> Obstacle | None:
    """None when it can be invited. The order is that in which a person would want to be told."""
    names = {"organisation": organisation.name}
    invitation = ChallengeInvitation.objects.filter(challenge=challenge, organisation=organisation).first()
    if invitation is not None:
        return Obstacle(_("%(organisation)s has been invited already.") % names, invitation)
    answered = Solution.objects.filter(
        challenge=challenge, organisation=organisation, state__in=SENT_STATES
    ).exists()
    if answered:
        return Obstacle(_("%(organisation)s has answered already.") % names)
    if not challenge.takes_answers:
        return Obstacle(
            _("The challenge does not take answers now. Organisations can be invited while it does.")
        )
    if organisation.city_id not in reached_cities(challenge):
        return Obstacle(
            _("The challenge does not reach %(organisation)s. Share it with its city first.") % names
        )
    if Standing.objects.filter(organisation=organisation, invited=False).exists():
        return Obstacle(_("%(organisation)s does not want to be invited.") % names)
    return None


def invitation_to_answer(person: Any, public_id: UUID) -> ChallengeInvitation:
    """For those who act for the organisation. Raises NotFound, or NotAllowed for those who may only read it."""
    found = invitation_for(person, public_id)
    permissions.require(person, "matching.answer_invitation", found)
    return found


@dataclass(frozen=True)
class InvitationPage:
    """What an invitation shows to one reader."""

    parts: Parts
    language_name: str
    """Of the letter, when the page is in another; else empty."""
    is_ours: bool
    """The reader belongs to the organisation."""
    state: str
    state_tone: str
    answer_url: str
    """Where the reader goes on in the organisation's name: to begin, to write on, or to read what was sent."""
    answer_label: str
    may_decline: bool
    closed: bool
    """The challenge takes no answers any more, or not yet again."""


def invitation_page(person: Any, invitation: ChallengeInvitation) -> InvitationPage:
    acts = permissions.allows(person, "matching.answer_invitation", invitation)
    url, label = _answering(invitation) if acts else ("", "")
    tones = {State.ANSWERED: "moss", State.DECLINED: "alarm"}
    return InvitationPage(
        parts=invitation_letter.from_data(invitation.parts),
        language_name=""
        if invitation.language == languages.current()
        else languages.name_here(invitation.language),
        is_ours=permissions.allows(person, "matching.open_invitation", invitation),
        state=str(State(invitation.state).label),
        state_tone=tones.get(State(invitation.state), "open"),
        answer_url=url,
        answer_label=label,
        may_decline=acts and invitation.state in (State.SENT, State.OPENED),
        closed=not invitation.challenge.takes_answers,
    )


def _answering(invitation: ChallengeInvitation) -> tuple[str, str]:
    challenge, organisation = invitation.challenge, invitation.organisation
    answer = Solution.objects.filter(challenge=challenge, organisation=organisation).first()
    if answer is None and challenge.takes_answers:
        start = reverse("solutions:start", args=[challenge.public_id])
        return f"{start}?{urlencode({'party': organisation.address_id})}", _("Answer this challenge")
    if answer is None:
        return "", ""
    if answer.state == "draft" and challenge.takes_answers:
        return reverse("solutions:edit", args=[answer.public_id]), _("Go on with your answer")
    return answer.get_absolute_url(), _("See your answer")
