"""The page on which an organisation says whether it is suggested and invited, and sees where it was."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from talko.core import permissions
from talko.core.web.views import person_of, posted
from talko.matching.actions.standing import choose_standing
from talko.matching.forms.standing import StandingForm
from talko.matching.queries import standing as queries


@require_http_methods(["GET", "HEAD", "POST"])
def standing(request: HttpRequest, public_id: UUID) -> HttpResponse:
    person = person_of(request)
    organisation = queries.organisation_by_id(public_id)
    if request.method != "POST" and not queries.is_claimed(organisation):
        return render(request, "matching/standing_unclaimed.html", {"organisation": organisation})
    permissions.require(person, "matching.choose_standing", organisation)
    chosen = queries.standing_of(organisation)
    form = StandingForm(posted(request), initial={"suggested": chosen.suggested, "invited": chosen.invited})
    if form.is_bound and form.is_valid():
        choose_standing(by=person, organisation=organisation, **form.cleaned_data)
        messages.success(request, _("Saved."), extra_tags="moss")
        return redirect("matching:standing", organisation.public_id)
    page, rows = queries.suggested_for(organisation, person, request.GET.get("page", 1))
    context = {"organisation": organisation, "form": form, "page": page, "rows": rows}
    return render(request, "matching/standing.html", context)
