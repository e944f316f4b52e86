"""The officer's pages: who could help with a challenge, why, and what came of it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from talko.core.errors import Invalid
from talko.core.web import person_of, posted, show_form
from talko.matching.actions import judgements
from talko.matching.forms.invitations import NotRelevantForm
from talko.matching.queries import followed
from talko.matching.queries.invitations import challenge_to_match, suggestion_to_judge


@require_safe
def suggestions(request: HttpRequest, public_id: UUID, slug: str) -> HttpResponse:
    person = person_of(request)
    challenge = challenge_to_match(person, public_id)
    if slug != challenge.slug:
        return redirect("matching:suggestions", challenge.public_id, challenge.slug)
    context = {"challenge": challenge, "invited": followed.invitations_of(challenge)}
    with timezone.override(challenge.city.zone):
        return render(request, "matching/suggestions.html", context)


@require_http_methods(["GET", "POST"])
def not_relevant(request: HttpRequest, public_id: UUID, slug: str, organisation_id: UUID) -> HttpResponse:
    person = person_of(request)
    suggestion = suggestion_to_judge(person, public_id, organisation_id)
    said = {"because": suggestion.because, "note": suggestion.note} if suggestion.because else None
    form = NotRelevantForm(posted(request), initial=said)
    error = None
    if form.is_bound and form.is_valid():
        try:
            judgements.say_not_relevant(by=person, suggestion=suggestion, **form.cleaned_data)
        except Invalid as refused:
            error = refused
        else:
            messages.success(request, _("Thank you. It moves to the end of the list."), extra_tags="moss")
            return redirect("matching:suggestions", public_id, slug)
    return show_form(request, "matching/not_relevant.html", form, error=error, suggestion=suggestion)


@require_POST
def undo(request: HttpRequest, public_id: UUID, slug: str, organisation_id: UUID) -> HttpResponse:
    person = person_of(request)
    suggestion = suggestion_to_judge(person, public_id, organisation_id)
    judgements.undo_judgement(by=person, suggestion=suggestion)
    messages.success(request, _("Taken back."))
    return redirect("matching:suggestions", public_id, slug)
