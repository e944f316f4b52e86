"""The part of a person's data that is in matching."""

from typing import Any

from talko.accounts.models import Person
from talko.accounts.queries import confirmed_addresses
from talko.core.registries import own_data
from talko.core.registries.own_data import Part, Rows
from talko.matching import invitation_letter
from talko.matching.models import ChallengeInvitation, MatchingPreferences, Suggestion, Watch


def erase(person: Person) -> None:
    """Their own watches are deleted; what they wrote for an organisation or a city stays, without their name."""
    Watch.objects.filter(person=person, organisation=None).delete()
    Watch.objects.filter(person=person).update(person=None)
    for invitation in ChallengeInvitation.objects.filter(by=person):
        invitation.text = invitation_letter.without_name(invitation.text, person, invitation.language)
        invitation.by = None
        invitation.save()
    ChallengeInvitation.objects.filter(email__in=confirmed_addresses(person)).update(email="")
    Suggestion.objects.filter(judged_by=person).update(judged_by=None)


def _watch(watch: Watch) -> dict[str, Any]:
    return {
        "for": watch.organisation.name if watch.organisation else "",
        "found": [
            {"challenge": hit.challenge.address_id, "at": hit.notified_at, "helpful": hit.helpful}
            for hit in watch.hits.all()
        ],
    }


PART = Part(
    name="matching",
    rows={
        "watches": Rows(
            Watch,
            "person",
            ("text", "language", "paused"),
            more=_watch,
            beside=("organisation",),
            below=("hits__challenge",),
        ),
        "invitations": Rows(
            ChallengeInvitation,
            "by",
            ("challenge", "organisation", "language", "text", "created_at"),
            beside=("challenge", "organisation"),
        ),
        "judged_suggestions": Rows(
            Suggestion,
            "judged_by",
            ("challenge", "organisation", "relevant", "because", "note", "judged_at"),
            beside=("challenge", "organisation"),
        ),
        "chosen_for_organisations": Rows(
            MatchingPreferences,
            "by",
            ("organisation", "suggested", "invited", "changed_at"),
            beside=("organisation",),
        ),
    },
    erase=erase,
)


def register() -> None:
    own_data.register(PART)
