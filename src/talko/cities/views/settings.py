from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from talko.cities import actions, queries
from talko.cities.forms.settings import SettingsForm
from talko.core.editing.submission import submit
from talko.core.permissions import require
from talko.core.registries import city_settings
from talko.core.web.views import person_of, posted


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, slug: str) -> HttpResponse:
    city = queries.city_by_slug(slug)
    require(request.user, "cities.change_settings", city)
    form = SettingsForm(posted(request), groups=city_settings.groups(), initial=queries.settings_of(city))
    return submit(
        request,
        "cities/settings.html",
        form,
        lambda: actions.change_settings(by=person_of(request), city=city, values=form.cleaned_data),
        message=_("Saved."),
        to=request.path,
        city=city,
    )
