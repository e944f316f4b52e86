"""What can happen to an invitation: it is read, declined or answered."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talko.accounts.models import Person
from talko.cities.rules import officers_of
from talko.core.text.cleaning import check_length, one_line
from talko.core.workflow import Made, Move, Tell, Workflow
from talko.matching.actions.invitations import BECAUSE, tell
from talko.matching.models import ChallengeInvitation

PAGES = {"open": "read-invitation", "decline": "decline"}


def _open(invitation: ChallengeInvitation, *, by: Person) -> None:
    invitation.opened_at = timezone.now()


def _decline(invitation: ChallengeInvitation, *, by: Person, because: str = "") -> Made:
    """ "Not for us", with the reason if there is one."""
    because = one_line(because)
    check_length(BECAUSE, because=because)
    invitation.because, invitation.closed_at = because, timezone.now()
    invitation.opened_at = invitation.opened_at or invitation.closed_at
    return Made(data={"organisation": invitation.organisation.name, "because": because})


def _answer(invitation: ChallengeInvitation, *, by: Any, sent_at: datetime) -> None:
    invitation.closed_at = sent_at


def _officers(invitation: ChallengeInvitation) -> Iterable[Person]:
    return officers_of(invitation.challenge.city)


Workflow(
    ChallengeInvitation,
    [
        Move(
            "open",
            {"sent"},
            "opened",
            may="matching.open_invitation",
            label=_("Let the city know that you have read it"),
            already=lambda invitation, **_asked: invitation.state != "sent",
            change=_open,
        ),
        Move(
            "decline",
            {"sent", "opened"},
            "declined",
            may="matching.answer_invitation",
            label=_("Not for us"),
            refusal=_("This invitation has been answered."),
            change=_decline,
            audit="invitation.declined",
            public=False,
            tells=(
                Tell("invitation.declined", lambda one: () if one.because else _officers(one)),
                Tell("invitation.declined_because", lambda one: _officers(one) if one.because else ()),
            ),
        ),
        Move("answer", {"sent", "opened", "declined"}, "answered", may=None, change=_answer),
    ],
    related=("challenge__city", "organisation"),
    about=lambda invitation: invitation.challenge,
    city_slug=lambda invitation: invitation.challenge.city.slug,
    tell=tell,
    address=lambda invitation, name: reverse(f"matching:{PAGES[name]}", args=[invitation.public_id]),
)
