"""The page where an organisation chooses whether it is suggested and invited, and sees where it was."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from talko.actors.queries import organisation_by_id
from talko.core import permissions
from talko.core.editing.submission import submit
from talko.core.web.views import person_of, posted
from talko.matching.actions.preferences import choose_preferences
from talko.matching.forms.preferences import PreferencesForm
from talko.matching.queries import preferences as queries


@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest, public_id: UUID) -> HttpResponse:
    person = person_of(request)
    organisation = organisation_by_id(public_id)
    if request.method != "POST" and not queries.is_claimed(organisation):
        return render(request, "matching/preferences_unclaimed.html", {"organisation": organisation})
    permissions.require(person, "matching.choose_preferences", organisation)
    chosen = queries.preferences_of(organisation)
    form = PreferencesForm(
        posted(request), initial={"suggested": chosen.suggested, "invited": chosen.invited}
    )
    page, rows = queries.suggested_for(organisation, person, request.GET.get("page", 1))
    return submit(
        request,
        "matching/preferences.html",
        form,
        lambda: choose_preferences(by=person, organisation=organisation, **form.cleaned_data),
        message=_("Saved."),
        to=request.path,
        organisation=organisation,
        page=page,
        rows=rows,
    )
