"""The invitation by e-mail, to an organisation for which nobody acts here: one letter, no reminder, and a link that ends them all."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import formataddr, parseaddr
from hashlib import sha256

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from talko.accounts import mail_opt_outs
from talko.core import ids, rate_limits
from talko.core.background import mail_queue
from talko.core.database.rows import get_or_not_found
from talko.core.errors import Invalid, NotFound, TooMany
from talko.core.models import Letter
from talko.core.text.cleaning import has_link, one_line
from talko.core.text.markdown import render
from talko.core.workflow import bring_along, locked
from talko.matching import invitation_letter
from talko.matching.invitation_letter import Parts
from talko.matching.models import ChallengeInvitation, MatchingPreferences

INVITED = "matching.invited"
SALT = "talko.matching.invitation"
DAY = 86_400
FROM_A_PERSON_A_DAY, FROM_A_CITY_A_DAY, TO_AN_ADDRESS_A_DAY = 20, 60, 2
ADDRESS_RETENTION = timedelta(days=90)
LONGEST_SUBJECT = 120


def token_of(invitation: ChallengeInvitation) -> str:
    return signing.Signer(salt=SALT).sign(ids.encode(invitation.public_id))


def invitation_of(token: str) -> ChallengeInvitation:
    """Raises NotFound for a token that this server did not sign, or of no letter."""
    try:
        public_id = ids.decode(signing.Signer(salt=SALT).unsign(token))
    except (signing.BadSignature, ValueError) as error:
        raise NotFound from error
    rows = ChallengeInvitation.objects.select_related("challenge__city", "organisation__city", "city", "by")
    return get_or_not_found(rows, public_id=public_id, by_hand=False)


def check_address(invitation: ChallengeInvitation) -> None:
    """Raises Invalid for an address that has opted out, or that was invited to the challenge for another organisation."""
    if mail_opt_outs.is_refused(invitation.email):
        raise Invalid(
            fields={"email": _("The owner of this address has opted out of invitations. Ask in another way.")}
        )
    others = ChallengeInvitation.objects.filter(challenge=invitation.challenge, email=invitation.email)
    if others.exclude(organisation=invitation.organisation).exists():
        raise Invalid(fields={"email": _("This address has already been invited to answer this challenge.")})


def count(invitation: ChallengeInvitation) -> None:
    """Limits per officer, city and address. Raises TooMany."""
    assert invitation.by is not None
    rate_limits.limit(f"challenge-invite:{invitation.by.pk}", most=FROM_A_PERSON_A_DAY, seconds=DAY)
    rate_limits.limit(f"challenge-invite-from:{invitation.city_id}", most=FROM_A_CITY_A_DAY, seconds=DAY)
    mailbox = sha256(invitation.email.encode()).hexdigest()
    try:
        rate_limits.limit(f"challenge-invite-to:{mailbox[:40]}", most=TO_AN_ADDRESS_A_DAY, seconds=DAY)
    except TooMany as error:
        raise TooMany(_("This address has been invited several times today. Try again tomorrow.")) from error


@dataclass(frozen=True)
class Mail:
    """The letter as its recipient sees it."""

    subject: str
    html: str
    """Of what the officer wrote."""
    parts: Parts
    reply_to: str
    days: int
    """After which the address is deleted here."""


def mail_of(invitation: ChallengeInvitation) -> Mail:
    """Also of an invitation that is not saved yet. In the language that is active."""
    return Mail(
        subject=_subject(invitation),
        html=render(invitation.text),
        parts=invitation_letter.from_data(invitation.parts),
        reply_to=str(invitation.by.email) if invitation.by else "",
        days=ADDRESS_RETENTION.days,
    )


def _subject(invitation: ChallengeInvitation) -> str:
    """Without a title that a mail program could make a link of."""
    city = one_line(invitation.city.name)
    title = one_line(invitation.parts["title"]["text"])
    if has_link(title):
        return _("An invitation from %(city)s") % {"city": city}
    subject = _("An invitation from %(city)s: %(title)s") % {"city": city, "title": title}
    return subject if len(subject) <= LONGEST_SUBJECT else f"{subject[:LONGEST_SUBJECT].rstrip()}…"


def write_invitation(letter: Letter) -> mail_queue.Written | None:
    """Nothing when it was answered, refused or became pointless before it could be sent."""
    rows = ChallengeInvitation.objects.select_related("challenge__city", "organisation", "city", "by")
    invitation = rows.filter(pk=letter.values["invitation"]).first()
    if invitation is None or not _still_wanted(invitation):
        return None
    language = invitation_letter.page_language(invitation.language)
    with translation.override(language):
        message = _compose(invitation)

    def refused(now: datetime) -> None:
        fresh = locked(invitation)
        if fresh.state == ChallengeInvitation.State.SENT:
            bring_along(fresh, "bounce", by=None)

    return mail_queue.Written(message, refused=refused)


def _still_wanted(invitation: ChallengeInvitation) -> bool:
    return (
        bool(invitation.email)
        and invitation.state == ChallengeInvitation.State.SENT
        and invitation.challenge.takes_answers
        and not mail_opt_outs.is_refused(invitation.email)
        and not MatchingPreferences.objects.filter(
            organisation=invitation.organisation, invited=False
        ).exists()
    )


def _compose(invitation: ChallengeInvitation) -> EmailMultiAlternatives:
    mail, never = mail_of(invitation), mail_opt_outs.address_to_refuse(invitation.email)
    context = {
        "invitation": invitation,
        "mail": mail,
        "link": settings.TALKO.base_url + reverse("matching:letter", args=[token_of(invitation)]),
        "never": never,
    }
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=render_to_string("matching/mail/invitation.txt", context),
        from_email=_sender(invitation),
        to=[invitation.email],
        reply_to=[mail.reply_to] if mail.reply_to else None,
        headers={"List-Unsubscribe": f"<{never}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"},
    )
    message.attach_alternative(render_to_string("matching/mail/invitation.html", context), "text/html")
    return message


def _sender(invitation: ChallengeInvitation) -> str:
    """This server's address, with the name of the city: a reader who does not know Talko may know the city."""
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    city = one_line(invitation.city.name)
    return formataddr((name if has_link(city) else f"{city} ({name or 'Talko'})", address))


mail_queue.register(INVITED, write_invitation)
