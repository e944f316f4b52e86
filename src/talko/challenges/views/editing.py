"""Writing a challenge: new and edited drafts, autosaved, compared when two people write at once."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from talko.challenges.actions import editing as actions
from talko.challenges.content import content_of, edit_form, missing, new_form
from talko.challenges.forms.editing import ChallengeForm
from talko.challenges.models import Challenge
from talko.challenges.queries.checklist import checklist
from talko.challenges.views.here import challenge_here
from talko.cities.models import City
from talko.cities.queries import cities_where, city_by_slug
from talko.cities.rules import Role
from talko.core import permissions
from talko.core.editing import drafts
from talko.core.errors import NotAllowed
from talko.core.values import dates
from talko.core.web.views import go_on, person_of, saves_itself
from talko.core.workflow import move, require


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    city = _city(request, person)
    if city is None:
        return render(request, "challenges/choose_city.html", {"cities": cities_where(person, Role.OFFICER)})
    permissions.require(person, "challenges.create", city)
    dates.use_zone(city.zone)
    page = drafts.DraftedPage(request, new_form(city))
    form = ChallengeForm(page.data, typed=page.typed, city=city)
    if page.accepts(form):
        with page.refused, transaction.atomic():  # what cannot be sent is not saved either
            challenge = actions.create_challenge(
                by=person, city=city, content=form.content(), key=form.cleaned_data["key"]
            )
            return _saved(page, form, challenge)
    of_city = f"?city={city.slug}"
    return page.show(
        "challenges/edit.html",
        form,
        **_what_is_left(form),
        title=_("Write a challenge"),
        city=city,
        action=reverse("challenges:new") + of_city,
        autosave=reverse("challenges:autosave-new") + of_city,
    )


@saves_itself
def autosave_new(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    city = _city(request, person)
    if city is None:
        raise NotAllowed
    permissions.require(person, "challenges.create", city)
    dates.use_zone(city.zone)
    return drafts.autosave(request, new_form(city))


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, public_id: UUID, slug: str) -> HttpResponse:
    person = person_of(request)
    challenge = _managed(person, public_id)
    if request.method != "POST":
        require(challenge, "edit", by=person)
    page, content = drafts.DraftedPage(request, edit_form(challenge)), content_of(challenge)
    form = ChallengeForm(
        page.data, typed=page.typed, city=challenge.city, content=content, revision=challenge.revision
    )
    if page.accepts(form):
        with page.refused, transaction.atomic():
            saved = actions.edit_challenge(
                by=person,
                challenge=challenge,
                content=form.content(),
                revision=form.cleaned_data["revision"],
            )
            return _saved(page, form, saved)
    address = [challenge.public_id, challenge.slug]
    return page.show(
        "challenges/edit.html",
        form,
        **_what_is_left(form),
        title=_("Change the challenge"),
        challenge=challenge,
        city=challenge.city,
        action=reverse("challenges:edit", args=address),
        autosave=reverse("challenges:autosave-edit", args=address),
    )


@saves_itself
def autosave_edit(request: HttpRequest, public_id: UUID, slug: str) -> HttpResponse:
    challenge = _managed(person_of(request), public_id)
    content = content_of(challenge)
    form = ChallengeForm(request.POST, city=challenge.city, content=content, revision=challenge.revision)
    return drafts.autosave(request, edit_form(challenge), unchanged=form.says(content))


def _what_is_left(form: ChallengeForm) -> dict[str, Any]:
    """The steps, the sum of the weights and the list at the end, by what is on the page."""
    content = form.shown().tidied()
    found = missing(content, timezone.now())
    return {
        "steps": form.form_steps(found),
        "weights": sum(one.weight for one in content.criteria),
        "needed": checklist(content, found),
        "left": bool(found),
    }


def _managed(person: Any, public_id: UUID) -> Challenge:
    challenge = challenge_here(person, public_id)
    permissions.require(person, "challenges.manage", challenge)
    return challenge


def _saved(page: drafts.DraftedPage, form: ChallengeForm, challenge: Challenge) -> HttpResponse:
    said = _("Saved.")
    if page.then == "send":
        challenge, said = move(challenge, "send_to_review", by=page.person), _("Sent to be reviewed.")
    return go_on(page.request, form, challenge, said)


def _city(request: HttpRequest, person: Any) -> City | None:
    """The one that is named, or the only one for which the person writes."""
    slug = request.GET.get("city", "")
    if slug:
        return city_by_slug(slug)
    own = list(cities_where(person, Role.OFFICER)[:2])
    if not own:
        raise NotAllowed
    return own[0] if len(own) == 1 else None
