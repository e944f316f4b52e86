"""Officers' pages: who could help with a challenge, why, and what came of it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from talko.challenges.views.page import framed
from talko.cities.queries import city_by_slug
from talko.core import permissions
from talko.core.editing.submission import submit
from talko.core.values import dates
from talko.core.web.views import person_of, post_only, posted
from talko.matching.actions import judgements
from talko.matching.forms.suggestions import FilterForm, NotRelevantForm, RelevantForm, filters_from
from talko.matching.queries import invitation_lists
from talko.matching.queries import outcomes as figures
from talko.matching.queries import suggestions as queries
from talko.matching.rules import obstacle_to

LONGEST_NAME = 100
"""Characters in the search for an organisation."""


@require_safe
def suggestions(request: HttpRequest, public_id: UUID, slug: str) -> HttpResponse:
    person = person_of(request)
    challenge = queries.challenge_for_matching(person, public_id)
    if slug != challenge.slug:
        return redirect("matching:suggestions", challenge.public_id, challenge.slug)
    dates.use_zone(challenge.city.zone)
    filters, number = filters_from(request.GET), request.GET.get("page", "1")
    shown = queries.suggestion_page(person, challenge, filters, number)
    context = {**framed(request, challenge, "who_can_help"), "shown": shown, "page": shown.page}
    context["filters"] = FilterForm(request.GET)
    context["instead"] = queries.instead(challenge, filters)
    if not getattr(request, "htmx", False):
        context["invited"] = invitation_lists.invitations_of(challenge)
        context["not_relevant"] = queries.judged_not_relevant(challenge)
        context["precision"] = figures.precision(challenge.city)[0]
    return render(request, "matching/suggestions.html", context)


@require_safe
def why_not(request: HttpRequest, public_id: UUID, slug: str) -> HttpResponse:
    """Search by name; for a single organisation, what keeps it out or at which rank it is."""
    person = person_of(request)
    challenge = queries.challenge_for_matching(person, public_id)
    words = request.GET.get("q", "").replace("\x00", "")[:LONGEST_NAME]
    chosen = queries.organisation_of_address(request.GET.get("organisation", ""))
    found = [chosen] if chosen else queries.organisations_named(words)
    one = found[0] if len(found) == 1 else None
    context = {
        "challenge": challenge,
        "words": words,
        "found": found,
        "organisation": one,
        "why": queries.why_not(person, challenge, one) if one else None,
        "obstacle": obstacle_to(challenge, one) if one else None,
    }
    return render(request, "matching/why_not.html", context)


@require_http_methods(["GET", "POST"])
def relevant(request: HttpRequest, public_id: UUID, slug: str, organisation_id: UUID) -> HttpResponse:
    """One click on the list; the page takes a note."""
    person = person_of(request)
    suggestion = queries.suggestion_to_judge(person, public_id, organisation_id)
    form = RelevantForm(posted(request), initial={"note": suggestion.note} if suggestion.relevant else None)
    return submit(
        request,
        "matching/judge.html",
        form,
        lambda: judgements.say_relevant(by=person, suggestion=suggestion, **form.cleaned_data),
        message=_("Thank you. Your judgement is saved."),
        to=reverse("matching:suggestions", args=[public_id, slug]),
        suggestion=suggestion,
        title=_("%(organisation)s fits") % {"organisation": suggestion.organisation.name},
        submit=_("Save"),
    )


@require_http_methods(["GET", "POST"])
def not_relevant(request: HttpRequest, public_id: UUID, slug: str, organisation_id: UUID) -> HttpResponse:
    person = person_of(request)
    suggestion = queries.suggestion_to_judge(person, public_id, organisation_id)
    before = {"because": suggestion.because, "note": suggestion.note} if suggestion.because else None
    form = NotRelevantForm(posted(request), initial=before)
    return submit(
        request,
        "matching/judge.html",
        form,
        lambda: judgements.say_not_relevant(by=person, suggestion=suggestion, **form.cleaned_data),
        message=_("Thank you. It is no longer suggested."),
        to=reverse("matching:suggestions", args=[public_id, slug]),
        suggestion=suggestion,
        title=_("%(organisation)s does not fit") % {"organisation": suggestion.organisation.name},
        submit=_("Not relevant"),
    )


@post_only
def undo(request: HttpRequest, public_id: UUID, slug: str, organisation_id: UUID) -> HttpResponse:
    person = person_of(request)
    suggestion = queries.suggestion_to_judge(person, public_id, organisation_id)
    judgements.undo_judgement(by=person, suggestion=suggestion)
    messages.success(request, _("Undone."))
    return redirect("matching:suggestions", public_id, slug)


@require_safe
def outcomes(request: HttpRequest, slug: str) -> HttpResponse:
    """For all challenges of a city: how good suggestions were, and what came of invitations."""
    person = person_of(request)
    city = city_by_slug(slug)
    permissions.require(person, "matching.see_outcomes", city)
    dates.use_zone(city.zone)
    context = {
        "city": city,
        "precision": figures.precision(city),
        "fewest": figures.FEWEST,
        "exposure": figures.exposure(city),
        "invited": invitation_lists.invitations_by(city),
    }
    return render(request, "matching/outcomes.html", context)
