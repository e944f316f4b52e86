"""The share of matching in a person's data."""

from typing import Any

from talko.accounts.models import Person
from talko.accounts.own_data import Part
from talko.matching import letters
from talko.matching.models import ChallengeInvitation, Suggestion, Watch


def export(person: Person) -> dict[str, Any]:
    return {
        "watches": [_watch(watch) for watch in _watches_of(person)],
        "invitations": [
            {
                "challenge": one.challenge.address_id,
                "organisation": one.organisation.name,
                "language": one.language,
                "text": one.text,
                "at": one.created_at,
            }
            for one in ChallengeInvitation.objects.filter(by=person)
            .select_related("challenge", "organisation")
            .order_by("pk")
        ],
        "judged_suggestions": [
            {
                "challenge": one.challenge.address_id,
                "organisation": one.organisation.name,
                "relevant": one.relevant,
                "because": one.because,
                "note": one.note,
                "at": one.judged_at,
            }
            for one in Suggestion.objects.filter(judged_by=person)
            .select_related("challenge", "organisation")
            .order_by("pk")
        ],
    }


def erase(person: Person) -> None:
    """A person's own watches go; what they wrote for an organisation or a city stays, under no name."""
    Watch.objects.filter(person=person, organisation=None).delete()
    Watch.objects.filter(person=person).update(person=None)
    for invitation in ChallengeInvitation.objects.filter(by=person):
        invitation.text = letters.without_name(invitation.text, person, invitation.language)
        invitation.by = None
        invitation.save()
    Suggestion.objects.filter(judged_by=person).update(judged_by=None)


def _watches_of(person: Person) -> list[Watch]:
    return list(
        Watch.objects.filter(person=person)
        .select_related("organisation")
        .prefetch_related("fits__challenge")
        .order_by("pk")
    )


def _watch(watch: Watch) -> dict[str, Any]:
    return {
        "id": watch.address_id,
        "for": watch.organisation.name if watch.organisation else "",
        "text": watch.text,
        "language": watch.language,
        "paused": watch.paused,
        "told": [
            {"challenge": fit.challenge.address_id, "at": fit.told_at, "helpful": fit.helpful}
            for fit in watch.fits.all()
        ],
    }


PART = Part(name="matching", export=export, erase=erase)
