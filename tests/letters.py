"""What the worker does with letters, in one turn."""

from talko.accounts.tasks import mail_at_once, mail_digests
from talko.core.background.mail_queue import send_letters


def send_all_due() -> None:
    mail_at_once()
    mail_digests()
    send_letters()
