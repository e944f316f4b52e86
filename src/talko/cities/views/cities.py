from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from talko.cities import actions, queries
from talko.cities.forms.cities import ChooseCityForm, CityForm, RoleForm
from talko.cities.models import City
from talko.cities.queries.alike import as_everyone
from talko.core import audit
from talko.core.editing.submission import submit
from talko.core.files.queries import picture_of
from talko.core.permissions import allows, require
from talko.core.values import dates
from talko.core.web.views import person_of, posted

PAGE = 30


@require_safe
def city_list(request: HttpRequest) -> HttpResponse:
    page = Paginator(queries.city_rows(), PAGE).get_page(request.GET.get("page"))
    return render(request, "cities/cities.html", {"page": page})


@require_safe
def city_page(request: HttpRequest, slug: str) -> HttpResponse:
    city = queries.city_by_slug(slug)
    context = {
        "city": city,
        "may_edit": allows(request.user, "cities.edit_city", city),
        "is_mine": queries.is_home(request.user, city),
        **as_everyone(request.user, "city-page", city, make=lambda: _about(request.user, city)),
    }
    return render(request, "cities/city.html", context)


def _about(person: Any, city: City) -> dict[str, Any]:
    return {
        "facts": queries.facts_about(city),
        "members": queries.member_rows(city) if city.is_region else [],
        "partners": queries.partner_tiles(city),
        "crest": picture_of(city, "crest"),
        "agreements": queries.agreement_rows(person, city=city)[:10],
    }


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    city = queries.city_by_slug(slug)
    require(request.user, "cities.edit_city", city)
    initial = {
        "welcome": city.welcome,
        "about": city.about,
        "places": ", ".join(city.places),
        "website": city.website,
        "email": city.email,
        "revision": city.revision,
    }
    form = CityForm(posted(request), city=city, initial=initial)

    def act() -> City:
        values = dict(form.cleaned_data)
        revision = values.pop("revision")
        return actions.edit_city(by=person_of(request), city=city, revision=revision, values=values)

    return submit(
        request,
        "cities/city_form.html",
        form,
        act,
        message=_("Saved."),
        city=city,
        title=_("Edit the city's page"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def roles(request: HttpRequest, slug: str) -> HttpResponse:
    city = queries.city_by_slug(slug)
    require(request.user, "cities.give_roles", city)
    if "take" in request.POST:
        person, role = queries.person_with_role(city, request.POST["take"])
        actions.take_role(by=person_of(request), city=city, person=person, role=role)
        messages.success(request, _("The role has been removed."), extra_tags="moss")
        return redirect("cities:roles", slug)
    form = RoleForm(posted(request))
    return submit(
        request,
        "cities/roles.html",
        form,
        lambda: actions.give_role(by=person_of(request), city=city, **form.cleaned_data),
        message=_("The role has been given."),
        to=request.path,
        city=city,
        roles=queries.roles_in(city),
    )


@require_safe
def log(request: HttpRequest, slug: str) -> HttpResponse:
    city = queries.city_by_slug(slug)
    require(request.user, "cities.see_log", city)
    dates.use_zone(city.zone)
    page = Paginator(audit.log_of(city.slug), PAGE).get_page(request.GET.get("page"))
    lines = audit.lines_of_log(page.object_list)
    return render(request, "cities/log.html", {"city": city, "page": page, "lines": lines})


@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    current = queries.residence_of(person)
    wanted = request.GET.get("city") or (current.slug if current else "")
    form = ChooseCityForm(posted(request), initial={"city": wanted})
    return submit(
        request,
        "cities/choose.html",
        form,
        lambda: actions.choose_city(by=person, city=form.cleaned_data["city"]),
        message=_("Saved."),
        to=lambda _done: form.cleaned_data["city"] or "cities:cities",
    )
