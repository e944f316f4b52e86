"""The share of matching in a person's data."""

from typing import Any

from talko.accounts.models import Person
from talko.core.registries.own_data import Part, Rows
from talko.matching import invitation_letter
from talko.matching.models import ChallengeInvitation, Standing, Suggestion, Watch


def erase(person: Person) -> None:
    """A person's own watches go; what they wrote for an organisation or a city stays, under no name."""
    Watch.objects.filter(person=person, organisation=None).delete()
    Watch.objects.filter(person=person).update(person=None)
    for invitation in ChallengeInvitation.objects.filter(by=person):
        invitation.text = invitation_letter.without_name(invitation.text, person, invitation.language)
        invitation.by = None
        invitation.save()
    Suggestion.objects.filter(judged_by=person).update(judged_by=None)


def _watch(watch: Watch) -> dict[str, Any]:
    return {
        "for": watch.organisation.name if watch.organisation else "",
        "told": [
            {"challenge": fit.challenge.address_id, "at": fit.told_at, "helpful": fit.helpful}
            for fit in watch.fits.all()
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
            below=("fits__challenge",),
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
            Standing, "by", ("organisation", "suggested", "invited", "changed_at"), beside=("organisation",)
        ),
    },
    erase=erase,
)
