"""The landscape in a city's pictures: chosen by its officers, who see at once what it looks like."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from talko.cities import actions, queries
from talko.cities.forms.landscape import LandscapeForm
from talko.cities.models import City
from talko.cities.queries.sky import previews
from talko.core.editing.submission import show_form, submit
from talko.core.permissions import require
from talko.core.web.views import person_of, posted

TEMPLATE = "cities/landscape.html"


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, slug: str) -> HttpResponse:
    city = queries.city_by_slug(slug)
    require(request.user, "cities.edit_city", city)
    names = ("relief", "water", "trees", "landmarks", "accent", "revision")
    form = LandscapeForm(posted(request), initial={name: getattr(city, name) for name in names})
    if form.is_bound:
        form.is_valid()
        shown = queries.city_by_slug(slug)
        form.show_on(shown)
    else:
        shown = city
    context: dict[str, Any] = {"city": city, "previews": previews(shown)}
    if "preview" in request.POST:
        return show_form(request, TEMPLATE, form, **context)

    def act() -> City:
        values = dict(form.cleaned_data)
        revision = values.pop("revision")
        return actions.change_landscape(by=person_of(request), city=city, revision=revision, values=values)

    return submit(request, TEMPLATE, form, act, message=_("Saved."), **context)
