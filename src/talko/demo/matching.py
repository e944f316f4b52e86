"""What matching shows in the demo world: suggestions, two watches with what they found, invitations."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils import translation

from talko.accounts.models import Notification
from talko.actors.models import Organisation
from talko.challenges.models import Challenge
from talko.demo import backdating, content_files
from talko.demo.made import World
from talko.matching import invitation_letter
from talko.matching.actions import hits, invitations, judgements, outcomes, watches
from talko.matching.index import directory_file, documents
from talko.matching.models import ChallengeInvitation, Hit, Suggestion, Watch
from talko.matching.queries.invitations import reasons_to_invite
from talko.matching.queries.watches import watches_that_fit
from talko.matching.tasks.suggestions import suggest_for

KINDS = ("watch.fits", "watch.fits_several", "suggestions.ready")


def load_matching(world: World) -> None:
    """Last: what is suggested depends on everything else."""
    documents.reconcile()
    directory_file.build()
    content = content_files.table("matching")
    ratings = {_watch(world, values): values.get("helpful") for values in content["watch"]}
    for challenge in Challenge.objects.filter(state="open").select_related("city").order_by("pk"):
        _match(challenge)
    for watch, helpful in ratings.items():
        Hit.objects.filter(watch=watch).update(helpful=helpful)
    outcomes.note_answers()
    for values in content["not_relevant"]:
        _not_relevant(world, values)
    for values in content["invitation"]:
        _invitation(world, values)


def _watch(world: World, values: Mapping[str, Any]) -> Watch:
    by = world.people[values["by"]]
    organisation = world.organisations[values["organisation"]] if "organisation" in values else None
    watch = watches.write_watch(
        by=by,
        organisation=organisation,
        text=" ".join(values["text"].split()),
        language=values["language"],
    )
    at = backdating.moment(values["written"], watch.text)
    backdating.move(watch, at, updated_at=at)
    if organisation is not None:
        organisation.history.filter(action="watch.written").update(at=at)
    return watch


def _match(challenge: Challenge) -> None:
    """What the worker does when a challenge opens."""
    before = set(Notification.objects.filter(kind__in=KINDS).values_list("pk", flat=True))
    suggest_for.call(challenge.pk)
    hits.record_hits(challenge=challenge, reasons=watches_that_fit(challenge))
    assert challenge.opened_at is not None
    at = challenge.opened_at + timedelta(minutes=2)
    Suggestion.objects.filter(challenge=challenge).update(created_at=at)
    Hit.objects.filter(challenge=challenge).update(notified_at=at)
    Notification.objects.filter(kind__in=KINDS).exclude(pk__in=before).update(created_at=at)


def _invitation(world: World, values: Mapping[str, Any]) -> None:
    challenge, organisation = _challenge(values), world.organisations.get(values["organisation"])
    if organisation is None:
        return
    by, language = world.people[values["by"]], invitation_letter.language_for(organisation)
    with translation.override(language):
        text = invitation_letter.draft(
            by=by,
            challenge=challenge,
            organisation=organisation,
            language=language,
            reasons=reasons_to_invite(challenge, organisation),
        )
    invitation = invitations.invite(
        by=by,
        challenge=challenge,
        organisation=organisation,
        language=language,
        text=text,
        email=values.get("email", ""),
    )
    at = backdating.moment(values["day"], organisation.name)
    backdating.move(invitation, at)
    Suggestion.objects.filter(challenge=challenge, organisation=organisation).update(judged_at=at)
    Notification.objects.filter(
        kind__startswith="invitation.",
        subject_id=invitation.pk,
        subject_type__model=ChallengeInvitation._meta.model_name,
    ).update(created_at=at)
    _date_line(challenge, organisation, "invitation.", at)


def _not_relevant(world: World, values: Mapping[str, Any]) -> None:
    challenge = _challenge(values)
    suggestion = (
        Suggestion.objects.filter(challenge=challenge, organisation__name=values["organisation"])
        .select_related("challenge__city", "organisation")
        .first()
    )
    if suggestion is None:
        return
    judgements.say_not_relevant(
        by=world.people[values["by"]],
        suggestion=suggestion,
        because=values["because"],
        note=values["note"],
    )
    at = backdating.moment(values["day"], values["organisation"])
    Suggestion.objects.filter(pk=suggestion.pk).update(judged_at=at)
    _date_line(challenge, suggestion.organisation, "suggestion.", at)


def _challenge(values: Mapping[str, Any]) -> Challenge:
    return Challenge.objects.select_related("city").get(title__en=values["challenge"])


def _date_line(challenge: Challenge, organisation: Organisation, action: str, at: datetime) -> None:
    challenge.history.filter(action__startswith=action, data__organisation=organisation.name).update(at=at)
