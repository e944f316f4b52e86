"""What the tests of accounts do often."""

import re

from django.core import mail

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
