from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from talko.actors import actions, queries
from talko.actors.actions.claims import proves_membership, proving_domain
from talko.actors.forms import ClaimForm, FilterForm, OrganisationForm, filters_from
from talko.actors.models import Claim, Organisation
from talko.core import audit
from talko.core.errors import TalkoError
from talko.core.permissions import allows, require
from talko.core.registries import panels
from talko.core.values import dates
from talko.core.web.views import filters, onward, person_of, show_form


@require_safe
def organisation_list(request: HttpRequest) -> HttpResponse:
    known = queries.facets(Organisation)
    asked = filters_from(request.GET, known)
    page, rows = queries.organisations_page(asked, request.GET.get("page"))
    number = page.paginator.count
    context = {
        "filters": filters(request, lambda: FilterForm(request.GET, known=known)),
        "page": page,
        "rows": rows,
        "count": ngettext("%(number)s organisation", "%(number)s organisations", number) % {"number": number},
        "filtered": asked != queries.Filters(sort=asked.sort),
    }
    return render(request, "actors/organisations.html", context)


@require_safe
def organisation_page(request: HttpRequest, public_id: UUID, slug: str = "") -> HttpResponse:
    organisation = queries.organisation_by_id(public_id)
    if slug != organisation.slug:
        return redirect(organisation, permanent=True)
    context = {
        "organisation": organisation,
        "place": _place(organisation),
        "facts": _facts(organisation),
        "tags": queries.tags_of(organisation),
        "projects": queries.project_rows_of(organisation),
        "collaborators": queries.collaborators_of(organisation),
        "panels": panels.rendered("organisation", request, organisation),
        "may_edit": allows(request.user, "actors.edit_organisation", organisation),
        "is_member": allows(request.user, "actors.see_members", organisation),
        "acts": allows(request.user, "actors.act_for", organisation),
        "has_owner": organisation.memberships.filter(role="owner").exists(),
        "claim": queries.claim_of(request.user, organisation),
    }
    return render(request, "actors/organisation.html", context)


def _place(organisation: Organisation) -> str:
    return queries.where(organisation.place, organisation.country)


def _facts(organisation: Organisation) -> list[dict[str, Any]]:
    facts: list[dict[str, Any]] = []
    if organisation.kind != Organisation.Kind.OTHER:
        facts.append({"label": _("Kind"), "value": organisation.get_kind_display()})
    if organisation.size:
        facts.append({"label": _("Size"), "value": organisation.get_size_display()})
    if organisation.founded_on:
        facts.append({"label": _("Founded"), "value": str(organisation.founded_on.year)})
    if organisation.city:
        facts.append({"label": _("City on Talko"), "value": organisation.city.name})
    return facts


@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    form = OrganisationForm(request.POST or None, person=person)
    page: dict[str, Any] = {
        "title": _("Put an organisation into the directory"),
        "submit": _("Put it into the directory"),
    }
    if request.method != "POST" or not form.is_valid():
        return show_form(request, "actors/organisation_form.html", form, **page)
    try:
        organisation = actions.create_organisation(by=person, key=form.cleaned_data["key"], **form.values)
    except TalkoError as error:
        return show_form(request, "actors/organisation_form.html", form, error=error, **page)
    messages.success(
        request, _("The organisation stands in the directory, and you own it."), extra_tags="moss"
    )
    return redirect(onward(request) or organisation.get_absolute_url())


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    organisation = queries.organisation_by_id(public_id)
    require(request.user, "actors.edit_organisation", organisation)
    person = person_of(request)
    form = OrganisationForm(request.POST or None, person=person, actor=organisation)
    page: dict[str, Any] = {
        "organisation": organisation,
        "title": _("Edit the organisation"),
        "submit": _("Save"),
    }
    if request.method != "POST" or not form.is_valid():
        return show_form(request, "actors/organisation_form.html", form, **page)
    revision = form.cleaned_data["revision"]
    try:
        saved = actions.edit_organisation(
            by=person, organisation=organisation, revision=revision, **form.values
        )
    except TalkoError as error:
        return show_form(request, "actors/organisation_form.html", form, error=error, **page)
    messages.success(request, _("Saved."), extra_tags="moss")
    return redirect(saved)


@require_http_methods(["GET", "HEAD", "POST"])
def claim(request: HttpRequest, public_id: UUID) -> HttpResponse:
    organisation = queries.organisation_by_id(public_id)
    person = person_of(request)
    if allows(person, "actors.see_members", organisation):
        return redirect(organisation)
    has_owner = organisation.memberships.filter(role="owner").exists()
    proved = proves_membership(person, organisation) and not has_owner
    form = ClaimForm(request.POST or None, proved=proved)
    page: dict[str, Any] = {
        "organisation": organisation,
        "proved": proved,
        "domain": proving_domain(organisation),
        "has_owner": has_owner,
        "claim": queries.claim_of(person, organisation),
    }
    if request.method != "POST" or not form.is_valid():
        return show_form(request, "actors/claim.html", form, **page)
    try:
        made = actions.claim_organisation(by=person, organisation=organisation, **form.cleaned_data)
    except TalkoError as error:
        return show_form(request, "actors/claim.html", form, error=error, **page)
    if made.state == Claim.State.GRANTED:
        messages.success(request, _("You now act for this organisation, as its owner."), extra_tags="moss")
    else:
        messages.success(request, _("Your request was sent. You will get a message when it is settled."))
    return redirect(organisation)


@require_safe
def history(request: HttpRequest, public_id: UUID) -> HttpResponse:
    organisation = queries.organisation_by_id(public_id)
    inside = allows(request.user, "actors.see_members", organisation) or allows(
        request.user, "actors.edit_organisation", organisation
    )
    if organisation.city:
        dates.at(organisation.city.zone)
    lines = audit.history(organisation, public_only=not inside)
    return render(request, "actors/history.html", {"actor": organisation, "lines": lines})
