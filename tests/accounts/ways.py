"""What the tests of accounts do often."""

import re

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core import mail
from django.core.mail import EmailMessage

from talko.core.background.mail_queue import send_letters

DOOR = "/accounts/oidc/kommun/login/"


def code_in(letter):
    """The line that stands alone after the one that asks for it."""
    return re.search(r"asks for it:\s+(\S+)\n", letter.body)[1]


def through(client, kommun, door=DOOR):
    """The answer to a browser that comes back from the other server, where its person agreed."""
    asked = client.post(door).headers["Location"]
    return client.get(kommun.agree(asked), follow=True)


def letters_sent():
    """All that were sent in this test, after a turn of the worker."""
    send_letters()
    return mail.outbox


def letters() -> list[EmailMessage]:
    """What the worker sends of what waits for it."""
    mail.outbox.clear()
    send_letters()
    return list(mail.outbox)


def told() -> list[str]:
    """What the letters since last time said was changed."""
    return [letter.body.splitlines()[2] for letter in letters()]


def code_for(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))
