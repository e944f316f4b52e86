"""Writing a challenge: new and edited drafts, autosaved, compared when two people write at once."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from talko.challenges.actions import editing as actions
from talko.challenges.content import Content, content_of, edit_form, new_form
from talko.challenges.forms.editing import ChallengeForm
from talko.challenges.models import Challenge
from talko.challenges.queries.needed import needed_of_challenge
from talko.challenges.views.here import challenge_here
from talko.cities.models import City
from talko.cities.queries import cities_where, city_by_slug
from talko.cities.rules import Role
from talko.core import permissions
from talko.core.editing.editor import Editor
from talko.core.errors import Message, NotAllowed
from talko.core.values import dates
from talko.core.web.views import person_of, saves_itself
from talko.core.workflow import move, require


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    city = _city(request, person)
    if city is None:
        return render(request, "challenges/choose_city.html", {"cities": cities_where(person, Role.OFFICER)})
    return NewChallenge(request, city).respond()


@saves_itself
def keep_new(request: HttpRequest) -> HttpResponse:
    city = _city(request, person_of(request))
    if city is None:
        raise NotAllowed
    return NewChallenge(request, city).autosave()


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, public_id: UUID, slug: str) -> HttpResponse:
    return EditedChallenge(request, public_id).respond()


@saves_itself
def keep_edit(request: HttpRequest, public_id: UUID, slug: str) -> HttpResponse:
    return EditedChallenge(request, public_id).autosave()


def _city(request: HttpRequest, person: Any) -> City | None:
    """The one that is named, or the only one for which the person writes."""
    slug = request.GET.get("city", "")
    if slug:
        return city_by_slug(slug)
    own = list(cities_where(person, Role.OFFICER)[:2])
    if not own:
        raise NotAllowed
    return own[0] if len(own) == 1 else None


class _ChallengeEditor(Editor[ChallengeForm]):
    template = "challenges/edit.html"

    def act(self, form: ChallengeForm) -> Challenge:
        with transaction.atomic():  # what cannot be sent is not saved either: the same form can be sent again
            saved = self.save(form)
            if self.then == "send":
                move(saved, "send_to_review", by=self.person)
        return saved

    def save(self, form: ChallengeForm) -> Challenge:
        raise NotImplementedError

    def message(self, result: Challenge) -> Message:
        return _("Sent to be reviewed.") if self.then == "send" else _("Saved.")


class NewChallenge(_ChallengeEditor):
    def __init__(self, request: HttpRequest, city: City) -> None:
        super().__init__(request, new_form(city))
        permissions.require(self.person, "challenges.create", city)
        self.city = city
        dates.use_zone(city.zone)

    def form(self, data: QueryDict | None = None, typed: QueryDict | None = None) -> ChallengeForm:
        return ChallengeForm(data, typed=typed, city=self.city)

    def save(self, form: ChallengeForm) -> Challenge:
        return actions.create_challenge(
            by=self.person, city=self.city, content=form.content(), key=form.cleaned_data["key"]
        )

    def context(self, form: ChallengeForm) -> dict[str, Any]:
        city = f"?city={self.city.slug}"
        return {
            "title": _("Write a challenge"),
            "city": self.city,
            "action": reverse("challenges:new") + city,
            "keep": reverse("challenges:keep-new") + city,
        }


class EditedChallenge(_ChallengeEditor):
    content: Content

    def __init__(self, request: HttpRequest, public_id: UUID) -> None:
        self.challenge = challenge_here(person_of(request), public_id)
        super().__init__(request, edit_form(self.challenge))
        permissions.require(self.person, "challenges.manage", self.challenge)
        if request.method != "POST":
            require(self.challenge, "edit", by=self.person)
        self.content = content_of(self.challenge)

    def form(self, data: QueryDict | None = None, typed: QueryDict | None = None) -> ChallengeForm:
        return ChallengeForm(
            data,
            typed=typed,
            city=self.challenge.city,
            content=self.content,
            revision=self.challenge.revision,
        )

    def save(self, form: ChallengeForm) -> Challenge:
        return actions.edit_challenge(
            by=self.person,
            challenge=self.challenge,
            content=form.content(),
            revision=form.cleaned_data["revision"],
        )

    def context(self, form: ChallengeForm) -> dict[str, Any]:
        challenge = self.challenge
        address = [challenge.public_id, challenge.slug]
        return {
            "title": _("Change the challenge"),
            "challenge": challenge,
            "city": challenge.city,
            "action": reverse("challenges:edit", args=address),
            "keep": reverse("challenges:keep-edit", args=address),
            "needed": [] if form.is_bound else needed_of_challenge(challenge, self.content),
        }
