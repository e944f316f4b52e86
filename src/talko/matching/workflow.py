"""What can happen to an invitation: it is read, declined or answered."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talko.accounts.models import Person
from talko.cities.rules import officers_of
from talko.core.errors import Conflict
from talko.core.text.cleaning import check_length, one_line
from talko.core.workflow import Made, Move, Tell, Workflow
from talko.matching.actions.invitations import BECAUSE, tell
from talko.matching.models import ChallengeInvitation

PAGES = {"open": "read-invitation", "decline": "decline", "report_bounce": "report-bounce"}


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


def _was_mailed(by: Person, invitation: ChallengeInvitation) -> None:
    if not invitation.email:
        raise Conflict(_("This invitation was not sent by email."))


def _organisation_named(invitation: ChallengeInvitation, *, by: Any) -> Made:
    return Made(data={"organisation": invitation.organisation.name})


def _resend(invitation: ChallengeInvitation, *, by: Person, letter: dict[str, Any]) -> None:
    for name, value in letter.items():
        setattr(invitation, name, value)


def _officers(invitation: ChallengeInvitation) -> Iterable[Person]:
    return officers_of(invitation.challenge.city)


DECLINED = (
    Tell("invitation.declined", lambda one: () if one.because else _officers(one)),
    Tell("invitation.declined_because", lambda one: _officers(one) if one.because else ()),
)

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
            tells=DECLINED,
        ),
        Move(
            "decline_by_letter",
            {"sent", "opened"},
            "declined",
            may=None,
            refusal=_("This invitation has been answered."),
            change=_decline,
            audit="invitation.declined_by_letter",
            public=False,
            tells=DECLINED,
        ),
        Move("answer", {"sent", "opened", "declined", "bounced"}, "answered", may=None, change=_answer),
        Move(
            "report_bounce",
            {"sent"},
            "bounced",
            may="matching.report_bounce",
            label=_("The letter came back"),
            guard=_was_mailed,
            change=_organisation_named,
            refusal=_("This letter has been read or answered."),
            audit="invitation.bounce_reported",
            public=False,
        ),
        Move(
            "bounce",
            {"sent"},
            "bounced",
            may=None,
            audit="invitation.bounced",
            public=False,
            change=_organisation_named,
            tells=(Tell("invitation.bounced", _officers),),
        ),
        Move("resend", {"bounced"}, "sent", may=None, change=_resend),
    ],
    related=("challenge__city", "organisation"),
    about=lambda invitation: invitation.challenge,
    city_slug=lambda invitation: invitation.challenge.city.slug,
    tell=tell,
    address=lambda invitation, name: reverse(f"matching:{PAGES[name]}", args=[invitation.public_id]),
)
