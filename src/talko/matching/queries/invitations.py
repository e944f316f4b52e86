"""Reading an invitation: who may see it, and what its page shows."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from talko.accounts import mail_opt_outs
from talko.actors.claim_links import link_to_claim
from talko.actors.models import Organisation
from talko.challenges.models import Challenge
from talko.core import permissions
from talko.core.database.rows import get_or_not_found
from talko.core.errors import NotFound
from talko.core.text import languages
from talko.core.workflow import can
from talko.matching import invitation_letter
from talko.matching.invitation_letter import Parts
from talko.matching.models import ChallengeInvitation, Suggestion
from talko.matching.ranking.organisations import suggestion_of
from talko.solutions.models import Solution

State = ChallengeInvitation.State
TONES = {State.ANSWERED: "moss", State.DECLINED: "alarm", State.BOUNCED: "alarm", State.OPENED: "open"}


def invitation_for(person: Any, public_id: UUID) -> ChallengeInvitation:
    """For the organisation's members and the officers of the city. Raises NotFound for everyone else."""
    rows = ChallengeInvitation.objects.select_related("challenge__city", "organisation__city", "city", "by")
    found = get_or_not_found(rows, public_id=public_id)
    if not permissions.allows(person, "matching.read_invitation", found):
        raise NotFound
    return found


def invitation_to_answer(person: Any, public_id: UUID) -> ChallengeInvitation:
    """For those who act for the organisation. Raises NotFound; NotAllowed for those who may only read it."""
    found = invitation_for(person, public_id)
    permissions.require(person, "matching.answer_invitation", found)
    return found


@dataclass(frozen=True)
class InvitationPage:
    """What an invitation shows to one reader."""

    parts: Parts
    language_name: str
    """Of the letter, if the page is in another; else empty."""
    is_member: bool
    """The reader is a member of the organisation."""
    state: str
    state_tone: str
    answer_url: str
    """Where the reader starts, continues or reads the organisation's answer."""
    answer_label: str
    may_open: bool
    may_decline: bool
    may_report_bounce: bool
    email: str
    """Where it went, for officers, until the address is deleted."""
    invite_url: str
    """Where an officer writes to another address, if this one came back."""
    closed: bool
    """The challenge takes no answers now."""


def invitation_page(person: Any, invitation: ChallengeInvitation) -> InvitationPage:
    acts = permissions.allows(person, "matching.answer_invitation", invitation)
    url, label = _answering(invitation) if acts else ("", "")
    return InvitationPage(
        parts=invitation_letter.from_data(invitation.parts),
        language_name=_other_language(invitation),
        is_member=permissions.allows(person, "matching.open_invitation", invitation),
        state=str(State(invitation.state).label),
        state_tone=TONES.get(State(invitation.state), "open"),
        answer_url=url,
        answer_label=label,
        may_open=can(invitation, "open", person),
        may_decline=can(invitation, "decline", person),
        may_report_bounce=can(invitation, "report_bounce", person),
        email=invitation.email if permissions.allows(person, "matching.report_bounce", invitation) else "",
        invite_url=_invite_url(person, invitation),
        closed=not invitation.challenge.takes_answers,
    )


def reasons_to_invite(challenge: Challenge, organisation: Organisation) -> dict[str, Any]:
    """Why it was suggested, or would be, as data; empty if it would not."""
    found = Suggestion.objects.filter(challenge=challenge, organisation=organisation).first()
    found = found or suggestion_of(challenge, organisation)
    return found.reasons if found is not None else {}


@dataclass(frozen=True)
class LetterPage:
    """What an invitation shows to whoever has its letter."""

    parts: Parts
    language_name: str
    """Of the letter, if the page is in another; else empty."""
    takes_answers: bool
    may_decline: bool
    state: str
    acts: bool
    """The reader acts for the organisation by now."""
    answer_url: str
    """Where its reader claims the organisation, or answers in its name once they act for it."""
    refuse_url: str
    """Where its reader stops all invitations; empty once the address is deleted."""


def letter_page(person: Any, invitation: ChallengeInvitation) -> LetterPage:
    acts = permissions.allows(person, "matching.answer_invitation", invitation)
    return LetterPage(
        parts=invitation_letter.from_data(invitation.parts),
        language_name=_other_language(invitation),
        takes_answers=invitation.challenge.takes_answers,
        may_decline=invitation.is_waiting,
        state=str(State(invitation.state)),
        acts=acts,
        answer_url=_answering(invitation)[0] if acts else _claiming(invitation),
        refuse_url=mail_opt_outs.address_to_refuse(invitation.email) if invitation.email else "",
    )


def _invite_url(person: Any, invitation: ChallengeInvitation) -> str:
    challenge = invitation.challenge
    if invitation.state != State.BOUNCED or not permissions.allows(person, "matching.invite", challenge):
        return ""
    of = [challenge.public_id, challenge.slug, invitation.organisation.public_id]
    return reverse("matching:invite", args=of)


def _other_language(invitation: ChallengeInvitation) -> str:
    return "" if invitation.language == languages.current() else languages.name_here(invitation.language)


def _start(invitation: ChallengeInvitation) -> str:
    start = reverse("solutions:start", args=[invitation.challenge.public_id])
    return f"{start}?{urlencode({'party': invitation.organisation.address_id})}"


def _claiming(invitation: ChallengeInvitation) -> str:
    return link_to_claim(invitation.organisation, invitation.email, then=_start(invitation))


def _answering(invitation: ChallengeInvitation) -> tuple[str, str]:
    challenge, organisation = invitation.challenge, invitation.organisation
    answer = Solution.objects.filter(challenge=challenge, organisation=organisation).first()
    if answer is None and challenge.takes_answers:
        return _start(invitation), _("Answer this challenge")
    if answer is None:
        return "", ""
    if answer.state == "draft" and challenge.takes_answers:
        return reverse("solutions:edit", args=[answer.public_id]), _("Continue your answer")
    return answer.get_absolute_url(), _("See your answer")
