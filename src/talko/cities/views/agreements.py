"""The list of agreements, one of them, and its text while it is a proposal."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from talko.cities import actions, queries
from talko.cities.forms.agreements import AgreementForm
from talko.cities.models import Party
from talko.cities.rules import Role, ledger_parties, result_parties, taking_part
from talko.core.editing.submission import submit
from talko.core.permissions import allows, require
from talko.core.values import dates
from talko.core.web.views import person_of, posted
from talko.core.workflow import move

PAGE = 20
EDITED = ("title", "aims", "scope", "languages", "starts_on", "ends_on", "document_url", "revision")


@require_safe
def agreement_list(request: HttpRequest) -> HttpResponse:
    city = queries.city_by_slug(request.GET["city"]) if request.GET.get("city") else None
    page = Paginator(queries.agreement_rows(request.user, city=city), PAGE).get_page(request.GET.get("page"))
    own = queries.cities_where(request.user, Role.OFFICER).first() if request.user.is_authenticated else None
    return render(request, "cities/agreements.html", {"page": page, "city": city, "own": own})


@require_safe
def agreement_page(request: HttpRequest, public_id: UUID) -> HttpResponse:
    agreement, person = queries.agreement_for(request.user, public_id), request.user
    costs = queries.costs_of(agreement)
    context = {
        "agreement": agreement,
        "facts": queries.facts_about_agreement(agreement),
        "skies": taking_part(agreement),
        "waiting": queries.waiting_in_words(agreement, person),
        "parties": queries.party_rows(agreement, person, costs),
        "said": queries.said_by_parties(agreement, person),
        "sides": queries.sides(agreement, person),
        "requests": queries.requests(agreement, person),
        "may_edit": agreement.state == "proposed" and allows(person, "cities.edit_agreement", agreement),
        "is_concluded": agreement.state == "concluded",
        "costs": costs,
        "own_cities": [party.city for party in ledger_parties(person, agreement)],
        "may_add_result": bool(result_parties(person, agreement)),
        "results": queries.results_of(agreement),
        "history": queries.history_of(
            agreement, public_only=not allows(person, "cities.see_negotiations", agreement)
        ),
    }
    return render(request, "cities/agreement.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    slug = request.GET.get("city")
    own = queries.cities_where(person, Role.OFFICER)
    city: Any = queries.city_by_slug(slug) if slug else own.first()
    require(person, "cities.propose_agreement", city)
    form = AgreementForm(
        posted(request),
        city=city,
        initial={"starts_on": dates.today(), "languages": [city.language], "scope": ["challenges"]},
    )
    return submit(
        request,
        "cities/agreement_form.html",
        form,
        lambda: actions.propose_agreement(
            by=person,
            city=city,
            partners=form.cleaned_data["partners"],
            values=form.values,
            key=form.cleaned_data["key"],
        ),
        message=_("The proposal has been sent to the other cities' officers."),
        city=city,
        title=_("Propose an agreement"),
        submit=_("Send the proposal"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    agreement = queries.agreement_for(request.user, public_id)
    require(request.user, "cities.edit_agreement", agreement)
    asked = [party.city.slug for party in agreement.all_parties if party.state == Party.State.ASKED]
    initial: dict[str, Any] = {name: getattr(agreement, name) for name in EDITED} | {"partners": asked}
    form = AgreementForm(posted(request), city=agreement.proposer, initial=initial)
    return submit(
        request,
        "cities/agreement_form.html",
        form,
        lambda: actions.edit_agreement(
            by=person_of(request),
            agreement=agreement,
            revision=form.cleaned_data["revision"] or 0,
            values=form.values,
            partners=form.cleaned_data["partners"],
        ),
        message=_("Saved."),
        agreement=agreement,
        city=agreement.proposer,
        title=_("Change the proposal"),
        submit=_("Save the proposal"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, public_id: UUID) -> HttpResponse:
    agreement = queries.agreement_for(request.user, public_id)
    require(request.user, "cities.withdraw_agreement", agreement)
    if request.method == "POST":
        move(agreement, "withdraw", by=person_of(request))
        messages.success(request, _("The proposal has been withdrawn."))
        return redirect("agreements:agreements")
    context = {
        "title": _("Withdraw the proposal?"),
        "text": _("The other cities can no longer accept it. You can make a new proposal."),
        "submit": _("Withdraw it"),
        "cancel_url": agreement.get_absolute_url(),
        "danger": True,
    }
    return render(request, "web/confirm.html", context)
