"""Letters about what somebody could not use: to the city's address, else its officers, else the operator of the server."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import translation
from django.utils.translation import gettext as _

from talko.about.content import operator_address
from talko.cities.models import City
from talko.cities.rules import officers_of
from talko.core.background import mail_queue
from talko.core.models import Letter
from talko.core.text import languages

KIND = "about.feedback"
LONGEST_FEEDBACK = 5_000
MOST_OFFICERS = 10


def addresses(city: City | None) -> list[str]:
    if city is None:
        return [operator_address()]
    if city.email:
        return [city.email]
    found = officers_of(city).order_by("pk").values_list("email", flat=True)[:MOST_OFFICERS]
    return [address for address in found if address] or [operator_address()]


def write(letter: Letter) -> mail_queue.Written:
    said = letter.values
    city = City.objects.filter(slug=said["city"], server="").first() if said["city"] else None
    with translation.override(_language(city)):
        lines = [
            _("Somebody has told you, through %(site)s, that they could not use something there.")
            % {"site": settings.TALKO.base_url},
            said["what"],
        ]
        if said["where"]:
            lines.append(_("Page: %(page)s") % {"page": said["where"]})
        lines.append(
            _("They want an answer: reply to this letter.")
            if said["email"]
            else _("They left no address, so they cannot be answered.")
        )
        subject = _("Feedback on accessibility")
        if city:
            subject = _("Feedback on accessibility: %(city)s") % {"city": city.name}
    reply_to = [said["email"]] if said["email"] else None
    message = EmailMessage(subject, "\n\n".join(lines), None, addresses(city), reply_to=reply_to)
    return mail_queue.Written(message)


def _language(city: City | None) -> str:
    own = city.languages if city else []
    return next((code for code in own if code in languages.page_languages()), languages.GLOBAL)


mail_queue.register(KIND, write)
