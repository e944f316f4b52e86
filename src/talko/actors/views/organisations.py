from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from talko.actors import actions, queries
from talko.actors.actions.claims import proves_membership, proving_domain
from talko.actors.claim_links import address_of, proved_address
from talko.actors.forms.editing import OrganisationForm
from talko.actors.forms.filters import FilterForm, filters_from
from talko.actors.forms.members import ClaimForm
from talko.actors.models import Claim, Organisation, Project
from talko.core import audit
from talko.core.editing.submission import submit
from talko.core.permissions import allows, require
from talko.core.values import dates
from talko.core.web.views import filters, onward, person_of, posted


@require_safe
def organisation_list(request: HttpRequest) -> HttpResponse:
    context = directory(request, Organisation, queries.organisations_page)
    number = context["page"].paginator.count
    context["count"] = ngettext("%(number)s organisation", "%(number)s organisations", number) % {
        "number": number
    }
    return render(request, "actors/organisations.html", context)


def directory(
    request: HttpRequest,
    model: type[Organisation | Project],
    page_of: Callable[[queries.Filters, str | None], tuple[Any, Any]],
) -> dict[str, Any]:
    """One page of a list, and its filters."""
    known = queries.facets(model)
    asked = filters_from(request.GET, known)
    page, rows = page_of(asked, request.GET.get("page"))
    return {
        "filters": filters(request, lambda: FilterForm(request.GET, known=known)),
        "page": page,
        "rows": rows,
        "filtered": asked != queries.Filters(sort=asked.sort),
    }


@require_safe
def organisation_page(request: HttpRequest, public_id: UUID, slug: str = "") -> HttpResponse:
    organisation = queries.organisation_by_id(public_id)
    if slug != organisation.slug:
        return redirect(organisation, permanent=True)
    context = {
        "organisation": organisation,
        "place": _place(organisation),
        "mark": queries.mark_of(organisation),
        "facts": _facts(organisation),
        "tags": queries.tags_of(organisation),
        "projects": queries.project_rows_of(organisation),
        "collaborators": queries.collaborators_of(organisation),
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
    if organisation.website:
        facts.append(website(organisation.website))
    if organisation.address:
        facts.append({"label": _("Address"), "value": organisation.address})
    return facts


def website(address: str) -> dict[str, str]:
    """A fact that links to it and shows it in short."""
    shown = address.partition("://")[2].removeprefix("www.").rstrip("/")
    return {"label": _("Website"), "value": shown, "url": address}


@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    form = OrganisationForm(posted(request), person=person)
    return submit(
        request,
        "actors/organisation_form.html",
        form,
        lambda: actions.create_organisation(by=person, key=form.cleaned_data["key"], **form.values),
        message=_("The organisation is in the directory, and you are its owner."),
        to=onward(request),
        title=_("Add an organisation to the directory"),
        submit=_("Add it to the directory"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    organisation = queries.organisation_by_id(public_id)
    require(request.user, "actors.edit_organisation", organisation)
    person = person_of(request)
    form = OrganisationForm(posted(request), person=person, actor=organisation)

    def act() -> Organisation:
        revision = form.cleaned_data["revision"]
        return actions.edit_organisation(
            by=person, organisation=organisation, revision=revision, **form.values
        )

    return submit(
        request,
        "actors/organisation_form.html",
        form,
        act,
        message=_("Saved."),
        organisation=organisation,
        title=_("Edit the organisation"),
        submit=_("Save"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def claim(request: HttpRequest, public_id: UUID) -> HttpResponse:
    organisation = queries.organisation_by_id(public_id)
    person = person_of(request)
    if allows(person, "actors.see_members", organisation):
        return redirect(onward(request) or organisation)
    has_owner = organisation.memberships.filter(role="owner").exists()
    proved = proves_membership(person, organisation) and not has_owner
    letter = request.GET.get("letter", "")
    invited = proved_address(person, letter, organisation)
    form = ClaimForm(posted(request), proved=proved, invited=bool(invited))
    return submit(
        request,
        "actors/claim.html",
        form,
        lambda: actions.claim_organisation(
            by=person, organisation=organisation, letter=letter, **form.cleaned_data
        ),
        message=lambda made: (
            _("You now act for this organisation, as its owner.")
            if made.state == Claim.State.GRANTED
            else _("Your request was sent. You will be notified when it is decided.")
        ),
        to=lambda made: (made.state == Claim.State.GRANTED and onward(request)) or organisation,
        organisation=organisation,
        proved=proved,
        invited=invited,
        was_sent="" if invited else address_of(letter, organisation),
        domain=proving_domain(organisation),
        has_owner=has_owner,
        claim=queries.claim_of(person, organisation),
    )


@require_safe
def history(request: HttpRequest, public_id: UUID) -> HttpResponse:
    organisation = queries.organisation_by_id(public_id)
    inside = allows(request.user, "actors.see_members", organisation) or allows(
        request.user, "actors.edit_organisation", organisation
    )
    if organisation.city:
        dates.use_zone(organisation.city.zone)
    lines = audit.history(organisation, public_only=not inside)
    return render(request, "actors/history.html", {"actor": organisation, "lines": lines})
