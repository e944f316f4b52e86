"""Mail for signing in: codes, links to a new password, and notes to addresses that have an account or have none.

The worker sends them. A page that waited for the mail server would tell by the time it takes whether there is an account.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone

from talko.accounts.models import Person
from talko.core.background import mail_queue
from talko.core.models import Letter

KIND = "accounts.entry"
CODE_HOLDS = timedelta(seconds=settings.ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT)
HOLDS = timedelta(days=1)
"""How long someone may still be waiting for any other of these letters."""


def send_later(message: EmailMessage, person: Person | None, *, has_code: bool) -> None:
    """The text is deleted once it is sent."""
    until = timezone.now() + (CODE_HOLDS if has_code else HOLDS)
    mail_queue.send_later(
        KIND,
        person=person,
        to=list(message.to),
        subject=str(message.subject),
        text=str(message.body),
        until=until.isoformat(),
    )


def write(letter: Letter) -> mail_queue.Written | None:
    told = letter.values
    if datetime.fromisoformat(told["until"]) < timezone.now():
        return None
    return mail_queue.Written(EmailMessage(told["subject"], told["text"], None, told["to"]))


mail_queue.register(KIND, write)
