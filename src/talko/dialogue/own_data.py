"""A person's own data in dialogue: what is exported, and what is deleted with their account."""

from typing import Any

from talko.accounts.models import Person
from talko.core.registries import own_data
from talko.core.registries.own_data import Part, Rows
from talko.dialogue.models import Following, Message, ReadMark, Translation, TranslationVersion


def _message(message: Message) -> dict[str, Any]:
    return {
        "at": message.created_at,
        "in_name_of": str(message.for_city or message.for_organisation or ""),
        "earlier": [{"body": version.body, "at": version.at} for version in message.versions.all()],
    }


def erase(person: Person) -> None:
    """Their messages stay without a name; what only concerns them is deleted."""
    Following.objects.filter(person=person).delete()
    ReadMark.objects.filter(person=person).delete()
    Message.mentions.through.objects.filter(person=person).delete()


PART = Part(
    name="dialogue",
    rows={
        "messages": Rows(
            Message,
            "author",
            ("language", "body", "hidden_at", "hidden_reason"),
            more=_message,
            beside=("for_city", "for_organisation"),
            below=("versions",),
        ),
        "messages_hidden": Rows(Message, "hidden_by", ("hidden_at", "hidden_reason")),
        "mentioned_in": Rows(
            Message.mentions.through,
            "person",
            ("message",),
            beside=("message",),
        ),
        "translations": Rows(
            Translation, "corrected_by", ("subject", "field", "language", "text", "corrected_at")
        ),
        "earlier_translations": Rows(
            TranslationVersion,
            "corrected_by",
            ("translation.subject", "translation.language", "text", "corrected_at"),
            beside=("translation",),
        ),
        "following": Rows(Following, "person", ("subject", "since", "stopped")),
        "read_up_to": Rows(ReadMark, "person", ("thread.subject", "up_to"), beside=("thread",)),
    },
    erase=erase,
)


def register() -> None:
    own_data.register(PART)
