"""Writing a challenge: new and edited drafts, kept while they are typed, compared when two people write at once."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from talko.challenges.actions import editing as actions
from talko.challenges.content import as_texts, content_of, edit_form, new_form, tidy
from talko.challenges.forms.editing import ChallengeForm
from talko.challenges.models import Challenge
from talko.challenges.queries.needed import needed_of_challenge
from talko.challenges.views.here import challenge_here
from talko.cities.models import City
from talko.cities.queries import cities_where, city_by_slug
from talko.cities.rules import Role
from talko.core import permissions
from talko.core.editing import drafts
from talko.core.editing.submission import refuse
from talko.core.errors import Conflict, EditConflict, Invalid, NotAllowed
from talko.core.forms import unsent
from talko.core.models import FormDraft
from talko.core.text.differences import Budget, Piece, differences
from talko.core.values import dates
from talko.core.web.views import person_of, saves_itself, say_remarks
from talko.solutions.views.solutions import draft_context, plain

NOT_KEPT = unsent.NOT_TYPED | {"then", "add", drafts.FIELD}
"""What a draft does without. It keeps its revision: opened again after someone else saved, it is compared with theirs."""


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    city = _city(request, person)
    if city is None:
        return render(request, "challenges/choose_city.html", {"cities": cities_where(person, Role.OFFICER)})
    permissions.require(person, "challenges.create", city)
    name = new_form(city)

    def save(form: ChallengeForm) -> Challenge:
        return actions.create_challenge(
            by=person, city=city, content=form.content(), key=form.cleaned_data["key"]
        )

    if request.method == "POST":
        return _take(request, name, {"city": city}, save)
    kept = drafts.load(by=person, form=name)
    form = ChallengeForm(city=city, typed=_typed_before(request, kept))
    return _show(request, form, city=city, kept=kept)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, public_id: UUID, slug: str) -> HttpResponse:
    person = person_of(request)
    challenge = challenge_here(person, public_id)
    permissions.require(person, "challenges.manage", challenge)
    name = edit_form(challenge)

    def save(form: ChallengeForm) -> Challenge:
        return actions.edit_challenge(
            by=person, challenge=challenge, content=form.content(), revision=form.cleaned_data["revision"]
        )

    content = content_of(challenge)
    options: dict[str, Any] = {"city": challenge.city, "content": content, "revision": challenge.revision}
    if request.method == "POST":
        return _take(request, name, options, save, challenge=challenge)
    if challenge.state != "draft":
        raise Conflict(_("The challenge is no longer a draft, so its text stands as it is."))
    kept = drafts.load(by=person, form=name)
    form = ChallengeForm(**options, typed=_typed_before(request, kept))
    return _show(request, form, challenge=challenge, city=challenge.city, kept=kept)


@saves_itself
def keep_new(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    city = _city(request, person)
    if city is None:
        raise NotAllowed
    permissions.require(person, "challenges.create", city)
    return _keep(request, new_form(city), city)


@saves_itself
def keep_edit(request: HttpRequest, public_id: UUID, slug: str) -> HttpResponse:
    person = person_of(request)
    challenge = challenge_here(person, public_id)
    permissions.require(person, "challenges.manage", challenge)
    return _keep(request, edit_form(challenge), challenge.city)


def _city(request: HttpRequest, person: Any) -> City | None:
    """The one that is named, or the only one for which the person writes."""
    slug = request.GET.get("city", "")
    if slug:
        return city_by_slug(slug)
    own = list(cities_where(person, Role.OFFICER)[:2])
    if not own:
        raise NotAllowed
    return own[0] if len(own) == 1 else None


def _take(
    request: HttpRequest,
    name: str,
    options: dict[str, Any],
    save: Callable[[ChallengeForm], Challenge],
    challenge: Challenge | None = None,
) -> HttpResponse:
    shown = {"challenge": challenge, "city": options["city"]}
    if request.POST.get("add"):
        return _show(request, ChallengeForm(typed=request.POST, **options), **shown)
    try:
        drafts.save(by=request.user, form=name, values=_values(request), mark=_mark(request))
    except drafts.KeptElsewhere as newer:
        form = ChallengeForm(typed=request.POST, **options)
        return _show(request, form, status=newer.status, kept_elsewhere=newer.draft, **shown)
    form = ChallengeForm(request.POST, **options)
    if request.POST.get("then") == "send":
        form.require_ready()
    if not form.is_valid():
        return _show(request, form, status=422, **shown)
    try:
        with transaction.atomic():  # what cannot be sent is not saved either: the same form can be sent again
            saved = save(form)
            if request.POST.get("then") == "send":
                actions.send_to_review(by=person_of(request), challenge=saved)
    except EditConflict as conflict:
        return _show_conflict(request, form, conflict, shown)
    except (Invalid, Conflict) as error:
        refuse(form, error)
        return _show(request, form, status=error.status, **shown)
    said = _("Sent to be reviewed.") if request.POST.get("then") == "send" else _("Saved.")
    messages.success(request, said, extra_tags="moss")
    say_remarks(request, form)
    return redirect(saved)


def _show_conflict(
    request: HttpRequest, form: ChallengeForm, conflict: EditConflict, shown: dict[str, Any]
) -> HttpResponse:
    """What stands there now against what was typed; sent again, the form saves over the other text knowingly."""
    mine = as_texts(tidy(form.content()))
    budget = Budget()
    differing: list[tuple[str, list[Piece]]] = [
        (
            str(form.fields[name].label) if name in form.fields else _("Criteria"),
            differences(theirs, mine[name], budget),
        )
        for name, theirs in conflict.current.items()
        if theirs != mine[name]
    ]
    data = form.data.copy()  # type: ignore[attr-defined]  # a QueryDict, which is copied to be changed
    data["revision"] = str(conflict.revision)
    form.data = data
    refuse(form, conflict)
    return _show(request, form, status=conflict.status, differing=differing, **shown)


def _show(
    request: HttpRequest, form: ChallengeForm, *, city: City, status: int = 200, **context: Any
) -> HttpResponse:
    dates.at(city.zone)
    challenge = context.get("challenge")
    if challenge is None:
        action = f"{reverse('challenges:new')}?city={city.slug}"
        keep = f"{reverse('challenges:keep-new')}?city={city.slug}"
    else:
        address = [challenge.public_id, challenge.slug]
        action, keep = reverse("challenges:edit", args=address), reverse("challenges:keep-edit", args=address)
    context |= {"form": form, "city": city, "action": action, "keep": keep}
    if challenge is not None and status == 200:
        context["needed"] = needed_of_challenge(challenge)
    context |= draft_context(request, _values(request), **context)
    return render(request, "challenges/edit.html", context, status=status)


def _keep(request: HttpRequest, name: str, city: City) -> HttpResponse:
    dates.at(city.zone)
    try:
        drafts.save(by=request.user, form=name, values=_values(request), mark=_mark(request))
    except drafts.KeptElsewhere as newer:
        return plain(newer.words(), newer.status)
    said = _("Kept at %(time)s. Nobody else sees it yet.") % {"time": dates.clock(timezone.now())}
    return plain(said)


def _mark(request: HttpRequest) -> str:
    return request.POST.get(drafts.FIELD, "")


def _values(request: HttpRequest) -> dict[str, Any]:
    return {name: values for name, values in request.POST.lists() if name not in NOT_KEPT}


def _typed_before(request: HttpRequest, kept: FormDraft | None) -> QueryDict | None:
    """What was refused a moment ago goes before what was kept earlier."""
    values = unsent.typed_before(request) or (kept.values if kept else None)
    return unsent.as_posted(values) if values else None
