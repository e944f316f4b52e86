"""Letters to those who give: the link to their pledge, the receipt, the refund, and how the campaign ended.

Whoever has an account is told of the campaign by notifications; the letters about their money everyone gets.
"""

from collections.abc import Iterable

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from talko.core.background import mail_queue
from talko.core.models import Letter
from talko.core.text.cleaning import one_line
from talko.core.values import dates
from talko.funding.models import Pledge

KIND = "funding.pledge"
TRUE_WHILE = {
    "made": {"promised"},
    "paid": {"paid"},
    "refunded": {"refunded"},
    "funded": {"paid"},
}
"""What a letter says, and in which states of the pledge it is still true when it is sent."""


def send(pledge: Pledge, what: str) -> None:
    mail_queue.send_later(KIND, person=pledge.person, pledge=pledge.pk, what=what)


def send_to_all(pledges: Iterable[Pledge], what: str) -> None:
    """Once to each, however often it is asked."""
    mail_queue.put_into_slots(
        [
            Letter(
                kind=KIND,
                person=pledge.person,
                values={"pledge": pledge.pk, "what": what},
                slot=f"pledge/{what}/{pledge.pk}",
                rank=Letter.Rank.NEWS,
            )
            for pledge in pledges
        ]
    )


def write(letter: Letter) -> mail_queue.Written | None:
    rows = Pledge.objects.select_related("campaign__city", "person", "reward")
    pledge = rows.filter(pk=letter.values["pledge"]).first()
    what = letter.values["what"]
    to = (pledge.person.email if pledge.person else pledge.email) if pledge else ""
    if pledge is None or not to or pledge.state not in TRUE_WHILE[what]:
        return None
    with translation.override(pledge.language), dates.for_reader(pledge.campaign.city.zone):
        return mail_queue.Written(_compose(pledge, what, to))


def _compose(pledge: Pledge, what: str, to: str) -> EmailMultiAlternatives:
    campaign = pledge.campaign
    title = one_line(str(campaign))[:100]
    subject = {
        "made": _("Your pledge to “%(title)s”: pay it or change your mind"),
        "paid": _("Receipt: your gift to “%(title)s”"),
        "refunded": _("Your money for “%(title)s” has been sent back"),
        "funded": _("“%(title)s” is funded, thanks to you"),
    }[what] % {"title": title}
    link = settings.TALKO.base_url + (
        pledge.get_absolute_url() if pledge.person_id else pledge.get_token_url()
    )
    context = {
        "what": what,
        "pledge": pledge,
        "campaign": campaign,
        "amount": pledge.money.shown(),
        "title": title,
        "subject": subject,
        "link": link,
        "campaign_link": settings.TALKO.base_url + campaign.get_absolute_url(),
    }
    message = EmailMultiAlternatives(
        subject, render_to_string("funding/mail/pledge.txt", context), None, [to]
    )
    message.attach_alternative(render_to_string("funding/mail/pledge.html", context), "text/html")
    return message


mail_queue.register(KIND, write)
