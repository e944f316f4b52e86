"""Asking organisations to take part in an answer, and their answers."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from talko.core.errors import Invalid
from talko.core.web.views import person_of, post_only, posted
from talko.core.workflow import available, move
from talko.solutions.actions import partners as actions
from talko.solutions.forms.partners import PartnerForm, PartnerSearchForm
from talko.solutions.queries import partners as queries
from talko.solutions.queries.solutions import own_solution_for
from talko.solutions.views.acts import may_of


@require_http_methods(["GET", "POST"])
def partners(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Search the directory with GET; ask one of what was found with POST."""
    person = person_of(request)
    solution = own_solution_for(person, public_id)
    form = PartnerForm(posted(request))
    if form.is_bound:
        if not form.is_valid():
            raise Invalid(fields={name: str(errors[0]) for name, errors in form.errors.items()})
        organisation = queries.organisation_to_ask(form.cleaned_data["organisation"])
        actions.ask_partner(
            by=person, solution=solution, organisation=organisation, role=form.cleaned_data["role"]
        )
        messages.success(request, _("%(name)s was asked.") % {"name": organisation.name}, extra_tags="moss")
        return redirect(request.path)
    search = PartnerSearchForm(request.GET)
    words = search.cleaned_data["q"] if search.is_valid() else ""
    context = {
        "solution": solution,
        "may": may_of(person, solution),
        "asked": queries.partners_of(solution),
        "search": search,
        "words": words,
        "found": queries.organisations_to_ask(solution, words),
    }
    return render(request, "solutions/partners.html", context)


@post_only
def remove(request: HttpRequest, public_id: UUID) -> HttpResponse:
    person = person_of(request)
    solution = own_solution_for(person, public_id)
    form = PartnerForm(request.POST)
    if not form.is_valid():
        raise Invalid
    organisation = queries.organisation_to_ask(form.cleaned_data["organisation"])
    actions.remove_partner(by=person, solution=solution, organisation=organisation)
    messages.success(request, _("%(name)s is no longer asked to take part.") % {"name": organisation.name})
    return redirect("solutions:partners", solution.public_id)


@require_http_methods(["GET", "POST"])
def request_page(request: HttpRequest, public_id: UUID, organisation_id: UUID) -> HttpResponse:
    """Where the asked organisation's people read what it is about, and accept or decline."""
    person = person_of(request)
    partner = queries.partner_request_for(person, public_id, organisation_id)
    if request.method == "POST":
        accept = request.POST.get("answer") == "accept"
        move(partner, "accept" if accept else "decline", by=person)
        words = _("You accepted. Your organisation is named.") if accept else _("You declined.")
        messages.success(request, words, extra_tags="moss")
        return redirect(request.path)
    context = {"partner": partner, "solution": partner.solution, "acts": available(partner, person)}
    return render(request, "solutions/partner.html", context)
