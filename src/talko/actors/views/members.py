from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from talko.accounts.queries import has_confirmed
from talko.actors import actions, queries
from talko.actors.forms.members import InviteForm, SettleForm
from talko.actors.invitation_letter import invitation_of
from talko.actors.models import Membership, Organisation
from talko.core.editing.submission import submit
from talko.core.permissions import allows
from talko.core.values import dates
from talko.core.web.views import person_of, post_only, posted
from talko.core.workflow import available, move

PAGE = 20


@require_http_methods(["GET", "HEAD", "POST"])
def members(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Who acts for the organisation; an owner invites here."""
    organisation = queries.organisation_by_id(public_id)
    if organisation.city:
        dates.use_zone(organisation.city.zone)
    form = InviteForm(posted(request))
    return submit(
        request,
        "actors/members.html",
        form,
        lambda: actions.invite_member(by=person_of(request), organisation=organisation, **form.cleaned_data),
        message=lambda made: _("The invitation goes to %(email)s.") % {"email": made.email},
        to=request.path,
        **_members_page(request, organisation),
    )


def _members_page(request: HttpRequest, organisation: Organisation) -> dict[str, Any]:
    people = queries.members_of(request.user, organisation)
    owns = allows(request.user, "actors.manage_members", organisation)
    return {
        "organisation": organisation,
        "members": people,
        "owns": owns,
        "roles": Membership.Role.choices,
        "invitations": queries.invitations_waiting(request.user, organisation) if owns else [],
    }


@post_only
def change_role(request: HttpRequest, public_id: UUID, member: UUID) -> HttpResponse:
    organisation = queries.organisation_by_id(public_id)
    membership = queries.member_by_id(request.user, organisation, member)
    actions.change_role(by=person_of(request), membership=membership, role=request.POST.get("role", ""))
    messages.success(request, _("Saved."), extra_tags="moss")
    return _after(request, organisation)


@post_only
def remove(request: HttpRequest, public_id: UUID, member: UUID) -> HttpResponse:
    organisation = queries.organisation_by_id(public_id)
    membership = queries.member_by_id(request.user, organisation, member)
    actions.remove_member(by=person_of(request), membership=membership)
    messages.success(request, _("The membership has ended."), extra_tags="moss")
    return _after(request, organisation)


@post_only
def withdraw_invitation(request: HttpRequest, public_id: UUID, invitation: UUID) -> HttpResponse:
    organisation = queries.organisation_by_id(public_id)
    move(queries.invitation_by_id(request.user, organisation, invitation), "withdraw", by=person_of(request))
    messages.success(request, _("The invitation was withdrawn."), extra_tags="moss")
    return redirect("organisations:members", public_id)


def _after(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """Back to the members, for those who still may see them."""
    if allows(request.user, "actors.see_members", organisation):
        return redirect("organisations:members", organisation.public_id)
    return redirect(organisation)


@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The link shows who invites to what; only the owner of the invited address can answer."""
    found = invitation_of(token)
    person = person_of(request)
    if request.method == "POST":
        accept = request.POST.get("answer") == "accept"
        move(found, "accept" if accept else "decline", by=person)
        done = _("You now act for this organisation.") if accept else _("You declined the invitation.")
        messages.success(request, done, extra_tags="moss")
        return redirect(found.organisation)
    page: dict[str, Any] = {
        "invitation": found,
        "organisation": found.organisation,
        "is_mine": has_confirmed(person, found.email),
        "acts": available(found, person),
    }
    return render(request, "actors/invitation.html", page, status=200 if page["is_mine"] else 403)


@require_safe
def claims(request: HttpRequest) -> HttpResponse:
    """Claims to settle, for officers and operators."""
    page = Paginator(queries.claims_for(request.user), PAGE).get_page(request.GET.get("page"))
    return render(request, "actors/claims.html", {"page": page, "rows": queries.claim_rows(page.object_list)})


@require_http_methods(["GET", "HEAD", "POST"])
def settle(request: HttpRequest, public_id: UUID) -> HttpResponse:
    claim = queries.claim_for(request.user, public_id)
    if claim.organisation.city:
        dates.use_zone(claim.organisation.city.zone)
    form = SettleForm(posted(request))
    name = "grant" if request.POST.get("settle") == "grant" else "refuse"
    return submit(
        request,
        "actors/settle.html",
        form,
        lambda: move(claim, name, by=person_of(request), **form.cleaned_data),
        message=_("Done. The person will be notified."),
        to="organisations:claims",
        claim=claim,
        organisation=claim.organisation,
    )
