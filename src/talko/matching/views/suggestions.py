"""The officer's pages: who could help with a challenge, why, and what came of it."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from talko.core.web import person_of
from talko.matching.queries import followed
from talko.matching.queries.invitations import challenge_to_match


@require_safe
def suggestions(request: HttpRequest, public_id: UUID, slug: str) -> HttpResponse:
    person = person_of(request)
    challenge = challenge_to_match(person, public_id)
    if slug != challenge.slug:
        return redirect("matching:suggestions", challenge.public_id, challenge.slug)
    context = {"challenge": challenge, "invited": followed.invitations_of(challenge)}
    with timezone.override(challenge.city.zone):
        return render(request, "matching/suggestions.html", context)
