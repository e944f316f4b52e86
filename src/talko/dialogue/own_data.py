"""What the dialogue keeps about a person, for their export and for the day they leave."""

from typing import Any

from talko.accounts.models import Person
from talko.dialogue.models import (
    Following,
    Message,
    MessageVersion,
    ReadMark,
    Translation,
    TranslationVersion,
)


def export(person: Person) -> dict[str, Any]:
    messages = (
        Message.objects.filter(author=person).select_related("for_city", "for_organisation").order_by("pk")
    )
    earlier: dict[int, list[Any]] = {}
    for version in MessageVersion.objects.filter(message__author=person):
        earlier.setdefault(version.message_id, []).append({"body": version.body, "at": version.at})
    return {
        "messages": [
            {
                "id": message.address_id,
                "at": message.created_at,
                "language": message.language,
                "body": message.body,
                "in_name_of": str(message.for_city or message.for_organisation or ""),
                "earlier": earlier.get(message.pk, []),
                "hidden_at": message.hidden_at,
                "hidden_reason": message.hidden_reason,
            }
            for message in messages
        ],
        "translations": [
            {"language": row.language, "text": row.text, "at": row.corrected_at}
            for row in Translation.objects.filter(corrected_by=person).order_by("pk")
        ],
        "earlier_translations": [
            {"language": row.translation.language, "text": row.text, "at": row.corrected_at}
            for row in TranslationVersion.objects.filter(corrected_by=person)
            .select_related("translation")
            .order_by("pk")
        ],
        "following": list(
            Following.objects.filter(person=person)
            .values("subject_type__model", "since", "stopped")
            .order_by("pk")
        ),
    }


def erase(person: Person) -> None:
    """What they wrote stays, under no name; what only concerned them goes."""
    Following.objects.filter(person=person).delete()
    ReadMark.objects.filter(person=person).delete()
    Message.mentions.through.objects.filter(person=person).delete()
