from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from talko.cities import actions, queries
from talko.cities.forms import AgreementForm, AnswerForm, CorrectionForm, CostForm, EndForm, ResultForm
from talko.cities.models import City
from talko.cities.rules import Role
from talko.core import audit
from talko.core.editing.submission import show_form
from talko.core.errors import NotAllowed, TalkoError
from talko.core.permissions import allows, require
from talko.core.text import languages
from talko.core.values import dates
from talko.core.web.spreadsheets import csv_response
from talko.core.web.views import person_of, posted

PAGE = 20


@require_safe
def agreement_list(request: HttpRequest) -> HttpResponse:
    city = queries.city_by_slug(request.GET["city"]) if request.GET.get("city") else None
    page = Paginator(queries.agreement_rows(request.user, city=city), PAGE).get_page(request.GET.get("page"))
    own = queries.cities_where(request.user, Role.OFFICER).first() if request.user.is_authenticated else None
    return render(request, "cities/agreements.html", {"page": page, "city": city, "own": own})


@require_safe
def agreement_page(request: HttpRequest, public_id: UUID) -> HttpResponse:
    agreement = queries.agreement_for(request.user, public_id)
    costs = queries.costs_of(agreement)
    context = {
        "agreement": agreement,
        "in_force": queries.is_in_force(agreement),
        "facts": queries.facts_about_agreement(agreement),
        "costs": costs,
        "totals": queries.totals(costs),
        "own_cities": queries.sides_of(agreement, request.user, Role.OFFICER, Role.TREASURER),
        "results": agreement.results.select_related("city"),
        "history": audit.history(
            agreement, public_only=not allows(request.user, "cities.end_agreement", agreement)
        ),
        "may": {
            name: allows(request.user, f"cities.{name}", agreement)
            for name in (
                "edit_agreement",
                "answer_agreement",
                "withdraw_agreement",
                "end_agreement",
                "add_cost",
                "add_result",
            )
        },
    }
    return render(request, "cities/agreement.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    city = _own_city(request, queries.cities_where(person, Role.OFFICER), request.GET.get("city"))
    form = AgreementForm(
        posted(request),
        city=city,
        initial={"starts_on": dates.today(), "languages": [city.language], "scope": ["challenges"]},
    )
    page: dict[str, Any] = {
        "city": city,
        "title": _("Propose an agreement"),
        "submit": _("Send the proposal"),
    }
    if request.method != "POST" or not form.is_valid():
        return show_form(request, "cities/agreement_form.html", form, **page)
    try:
        agreement = actions.propose_agreement(
            by=person,
            city=city,
            partner=form.cleaned_data["partner"],
            values=form.values,
            key=form.cleaned_data["key"],
        )
    except TalkoError as error:
        return show_form(request, "cities/agreement_form.html", form, error=error, **page)
    messages.success(request, _("The proposal was sent to the other city's officers."), extra_tags="moss")
    return redirect(agreement)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    agreement = queries.agreement_for(request.user, public_id)
    require(request.user, "cities.edit_agreement", agreement)
    names = ("title", "aims", "scope", "languages", "starts_on", "ends_on", "document_url", "revision")
    form = AgreementForm(
        posted(request),
        city=agreement.proposer,
        partner=agreement.partner,
        initial={name: getattr(agreement, name) for name in names},
    )
    page: dict[str, Any] = {
        "city": agreement.proposer,
        "title": _("Change the proposal"),
        "submit": _("Save the proposal"),
    }
    if request.method != "POST" or not form.is_valid():
        return show_form(request, "cities/agreement_form.html", form, agreement=agreement, **page)
    try:
        actions.edit_agreement(
            by=person_of(request),
            agreement=agreement,
            revision=form.cleaned_data["revision"] or 0,
            values=form.values,
        )
    except TalkoError as error:
        return show_form(
            request, "cities/agreement_form.html", form, error=error, agreement=agreement, **page
        )
    messages.success(request, _("Saved."), extra_tags="moss")
    return redirect(agreement)


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The partner's officer accepts or declines what they have read."""
    agreement = queries.agreement_for(request.user, public_id)
    require(request.user, "cities.answer_agreement", agreement)
    form = AnswerForm(posted(request), initial={"revision": agreement.revision})
    page: dict[str, Any] = {"agreement": agreement, "facts": queries.facts_about_agreement(agreement)}
    if request.method != "POST" or not form.is_valid():
        return show_form(request, "cities/agreement_answer.html", form, **page)
    person, text = person_of(request), form.cleaned_data["answer"]
    try:
        if "decline" in request.POST:
            actions.decline_agreement(by=person, agreement=agreement, answer=text)
            messages.success(request, _("The proposal was declined."))
        else:
            actions.accept_agreement(
                by=person, agreement=agreement, revision=form.cleaned_data["revision"], answer=text
            )
            messages.success(request, _("The agreement is accepted."), extra_tags="moss")
    except TalkoError as error:
        return show_form(request, "cities/agreement_answer.html", form, error=error, **page)
    return redirect(agreement)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, public_id: UUID) -> HttpResponse:
    agreement = queries.agreement_for(request.user, public_id)
    require(request.user, "cities.withdraw_agreement", agreement)
    if request.method == "POST":
        actions.withdraw_agreement(by=person_of(request), agreement=agreement)
        messages.success(request, _("The proposal was taken back."))
        return redirect("agreements:agreements")
    context = {
        "title": _("Take the proposal back?"),
        "text": _("The other city will no longer be able to accept it. You can propose a new one."),
        "submit": _("Take it back"),
        "cancel_url": agreement.get_absolute_url(),
        "danger": True,
    }
    return render(request, "web/confirm.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, public_id: UUID) -> HttpResponse:
    agreement = queries.agreement_for(request.user, public_id)
    require(request.user, "cities.end_agreement", agreement)
    form = EndForm(posted(request))
    page: dict[str, Any] = {
        "agreement": agreement,
        "title": _("End the agreement"),
        "lead": _("What was shared under it stays shared; nothing new is. This cannot be undone."),
        "submit": _("End the agreement"),
    }
    if request.method != "POST" or not form.is_valid():
        return show_form(request, "cities/agreement_act.html", form, **page)
    try:
        actions.end_agreement(by=person_of(request), agreement=agreement, reason=form.cleaned_data["reason"])
    except TalkoError as error:
        return show_form(request, "cities/agreement_act.html", form, error=error, **page)
    messages.success(request, _("The agreement has ended."))
    return redirect(agreement)


@require_http_methods(["GET", "HEAD", "POST"])
def costs(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Enter a cost."""
    agreement = queries.agreement_for(request.user, public_id)
    require(request.user, "cities.add_cost", agreement)
    own = queries.sides_of(agreement, request.user, Role.OFFICER, Role.TREASURER)
    form = CostForm(posted(request), cities=own, initial={"spent_on": dates.today()})
    page: dict[str, Any] = {
        "agreement": agreement,
        "title": _("Enter a cost"),
        "lead": _("It is published at once. A mistake is corrected by a line of its own."),
        "submit": _("Publish the cost"),
    }
    if request.method != "POST" or not form.is_valid():
        return show_form(request, "cities/agreement_act.html", form, **page)
    values = dict(form.cleaned_data)
    try:
        actions.add_cost(by=person_of(request), agreement=agreement, money=values.pop("amount"), **values)
    except TalkoError as error:
        return show_form(request, "cities/agreement_act.html", form, error=error, **page)
    messages.success(request, _("The cost stands in the ledger."), extra_tags="moss")
    return redirect(f"{agreement.get_absolute_url()}#costs")


@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, public_id: UUID, entry_id: UUID) -> HttpResponse:
    agreement = queries.agreement_for(request.user, public_id)
    require(request.user, "cities.add_cost", agreement)
    entry = queries.cost_of(agreement, entry_id)
    form = CorrectionForm(posted(request))
    page: dict[str, Any] = {
        "agreement": agreement,
        "title": _("Correct a cost"),
        "lead": f"{entry.money.shown()} · {entry.purpose}",
        "submit": _("Take the line back"),
    }
    if request.method != "POST" or not form.is_valid():
        return show_form(request, "cities/agreement_act.html", form, **page)
    try:
        actions.correct_cost(
            by=person_of(request),
            entry=entry,
            reason=form.cleaned_data["purpose"],
            key=form.cleaned_data["key"],
        )
    except TalkoError as error:
        return show_form(request, "cities/agreement_act.html", form, error=error, **page)
    messages.success(request, _("The line is taken back. Enter the right one now."), extra_tags="moss")
    return redirect("agreements:costs", public_id)


@require_http_methods(["GET", "HEAD", "POST"])
def results(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Enter a result."""
    agreement = queries.agreement_for(request.user, public_id)
    require(request.user, "cities.add_result", agreement)
    own = queries.sides_of(agreement, request.user, Role.OFFICER)
    codes = list(dict.fromkeys([*own[0].languages, *agreement.languages, languages.GLOBAL]))
    form = ResultForm(posted(request), cities=own, codes=codes, initial={"reached_on": dates.today()})
    page: dict[str, Any] = {
        "agreement": agreement,
        "title": _("Enter a result"),
        "lead": _("Say in plain words what came of the cooperation, also what did not work."),
        "submit": _("Publish the result"),
    }
    if request.method != "POST" or not form.is_valid():
        return show_form(request, "cities/agreement_act.html", form, **page)
    try:
        actions.add_result(by=person_of(request), agreement=agreement, **form.cleaned_data)
    except TalkoError as error:
        return show_form(request, "cities/agreement_act.html", form, error=error, **page)
    messages.success(request, _("The result is published."), extra_tags="moss")
    return redirect(f"{agreement.get_absolute_url()}#results")


@require_safe
def costs_csv(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The ledger as open data: amounts in minor units."""
    agreement = queries.agreement_for(request.user, public_id)
    return csv_response(
        f"costs-{agreement.address_id}.csv", queries.COST_COLUMNS, queries.cost_table(agreement)
    )


def _own_city(request: HttpRequest, own: Any, slug: str | None) -> City:
    city = own.filter(slug=slug).first() if slug else own.first()
    if not isinstance(city, City):
        raise NotAllowed(_("Only an officer can do this in a city's name."))
    return city
