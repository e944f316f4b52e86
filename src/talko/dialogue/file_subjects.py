"""Messages as subjects of files: their attachments."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from talko.core.files import subjects
from talko.core.files.subjects import Place, Subject
from talko.dialogue import rules
from talko.dialogue.models import Message


def register() -> None:
    subjects.register(
        Message,
        Subject(
            places=(Place("attachments", _("Attachments"), _("Attach a file"), most=10),),
            may_see=may_see,
            may_add=lambda person, message, _place: (
                message.hidden_at is None and rules.wrote(person, message)
            ),
            title=str,
            city=lambda message: message.for_city.slug if message.for_city else "",
            organisation=lambda message: (
                message.for_organisation.address_id if message.for_organisation else ""
            ),
            beside=("thread", "for_city", "for_organisation"),
        ),
    )


def may_see(person: Any, message: Message) -> bool:
    """Whoever reads its words; what is taken back or hidden takes its files along."""
    subject: Any = message.thread.subject
    return (
        subject is not None
        and rules.may_read(person, subject, message.thread.audience)
        and rules.reads_words(person, message)
    )
