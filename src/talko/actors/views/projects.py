from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from talko.actors import actions, queries
from talko.actors.forms.editing import ProjectForm
from talko.actors.forms.partners import AskForm, TakePartForm
from talko.actors.models import Organisation, Project, ProjectRequest, ProjectRole
from talko.actors.rules import leads
from talko.actors.views.organisations import directory, website
from talko.core import audit, ids
from talko.core.database.rows import get_or_not_found
from talko.core.editing.submission import submit
from talko.core.errors import Invalid, NotFound
from talko.core.permissions import allows, require
from talko.core.values import dates
from talko.core.web.views import person_of, post_only, posted
from talko.core.workflow import can, move


@require_safe
def project_list(request: HttpRequest) -> HttpResponse:
    context = directory(request, Project, queries.projects_page)
    number = context["page"].paginator.count
    context["count"] = ngettext("%(number)s project", "%(number)s projects", number) % {"number": number}
    return render(request, "actors/projects.html", context)


@require_safe
def project_page(request: HttpRequest, public_id: UUID, slug: str = "") -> HttpResponse:
    project = queries.project_by_id(public_id)
    if slug != project.slug:
        return redirect(project, permanent=True)
    own = queries.organisations_of(request.user)
    context = {
        "project": project,
        "place": queries.where(project.place, project.country),
        "city": queries.city_of_project(project),
        "facts": _facts(project),
        "tags": queries.tags_of(project),
        "roles": queries.role_rows(queries.roles_in_project(project)),
        "may_edit": allows(request.user, "actors.edit_project", project),
        "has_own": request.user.is_authenticated and own.exists(),
    }
    return render(request, "actors/project.html", context)


def _facts(project: Project) -> list[dict[str, str]]:
    facts = []
    if project.started_on:
        facts.append({"label": _("Start"), "value": dates.day(project.started_on)})
    if project.ended_on:
        facts.append({"label": _("End"), "value": dates.day(project.ended_on)})
    if project.website:
        facts.append(website(project.website))
    return facts


@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    own = queries.organisations_of(person)
    title = _("Add a project to the directory")
    if not own.exists():
        return render(request, "actors/project_needs_organisation.html", {"title": title})
    form = ProjectForm(posted(request), person=person, organisations=own, initial=_chosen(request, own))

    def act() -> Project:
        organisation, key = form.cleaned_data["organisation"], form.cleaned_data["key"]
        return actions.create_project(by=person, organisation=organisation, key=key, **form.values)

    return submit(
        request,
        "actors/project_form.html",
        form,
        act,
        message=_("The project is in the directory."),
        title=title,
        submit=_("Add it to the directory"),
    )


def _chosen(request: HttpRequest, own: Any) -> dict[str, Any]:
    """The organisation from whose page the form was opened."""
    try:
        asked = ids.decode(request.GET.get("organisation", ""))
    except ValueError:
        return {}
    found = own.filter(public_id=asked).first()
    return {"organisation": found} if found else {}


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    project = queries.project_by_id(public_id)
    require(request.user, "actors.edit_project", project)
    person = person_of(request)
    form = ProjectForm(posted(request), person=person, actor=project)

    def act() -> Project:
        revision = form.cleaned_data["revision"]
        return actions.edit_project(by=person, project=project, revision=revision, **form.values)

    return submit(
        request,
        "actors/project_form.html",
        form,
        act,
        message=_("Saved."),
        project=project,
        title=_("Edit the project"),
        submit=_("Save"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def partners(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Who takes part: ask, offer, answer, leave. For people who act for an organisation."""
    project = queries.project_by_id(public_id)
    person = person_of(request)
    own = queries.organisations_of(person)
    may_edit = allows(person, "actors.edit_project", project)
    outside = own.exclude(project_roles__project=project)
    join = TakePartForm(request.POST if "join" in request.POST else None, organisations=outside)
    may_lead = leads(person, project)
    ask = AskForm(request.POST if "ask" in request.POST else None, leads=may_lead)
    waiting = list(queries.requests_waiting(person, project))
    page: dict[str, Any] = {
        "project": project,
        "may_lead": may_lead,
        "to_answer": {one.pk for one in waiting if can(one, "decline", person)},
        "roles": queries.roles_in_project(project),
        "requests": [(one, queries.request_row(one)) for one in waiting],
        "own": {organisation.pk for organisation in own},
        "role_choices": ProjectRole.Role.choices,
        "join": join if outside else None,
        "acts": bool(own),
        "ask": ask if may_edit else None,
    }
    form: forms.Form = ask if "ask" in request.POST else join

    def act() -> Any:
        values = form.cleaned_data
        return actions.ask_to_take_part(
            by=person,
            project=project,
            organisation=_asked(values["asked"]) if form is ask else values["organisation"],
            role=values["role"],
            key=values["key"],
        )

    return submit(
        request,
        "actors/partners.html",
        form,
        act,
        message=lambda made: (
            _("Your organisation takes part.")
            if made.state == ProjectRequest.State.ACCEPTED
            else _("The question was sent to the other side.")
        ),
        to=request.path,
        **page,
    )


def _asked(text: str) -> Organisation:
    """The organisation of this name, or whose page has this address. Raises Invalid at the field."""
    try:
        return queries.organisation_called(text)
    except NotFound as error:
        raise Invalid(fields={"asked": error.message}) from error


@post_only
def answer(request: HttpRequest, public_id: UUID, asked: UUID) -> HttpResponse:
    project = queries.project_by_id(public_id)
    found = get_or_not_found(queries.requests_waiting(person_of(request), project), public_id=asked)
    move(found, "accept" if request.POST.get("answer") == "accept" else "decline", by=person_of(request))
    messages.success(request, _("Your answer was sent."), extra_tags="moss")
    return redirect("projects:partners", public_id)


@post_only
def change_role(request: HttpRequest, public_id: UUID, organisation: UUID) -> HttpResponse:
    role = _role(public_id, organisation)
    actions.change_project_role(by=person_of(request), project_role=role, role=request.POST.get("role", ""))
    messages.success(request, _("Saved."), extra_tags="moss")
    return redirect("projects:partners", public_id)


@post_only
def leave(request: HttpRequest, public_id: UUID, organisation: UUID) -> HttpResponse:
    role = _role(public_id, organisation)
    actions.leave_project(by=person_of(request), project_role=role)
    messages.success(request, _("The organisation no longer takes part."), extra_tags="moss")
    return redirect("projects:partners", public_id)


def _role(public_id: UUID, organisation: UUID) -> ProjectRole:
    project = queries.project_by_id(public_id)
    role = queries.role_in(project, organisation)
    if role is None:
        raise NotFound
    return role


@require_safe
def history(request: HttpRequest, public_id: UUID) -> HttpResponse:
    project = queries.project_by_id(public_id)
    inside = allows(request.user, "actors.edit_project", project)
    city = queries.city_of_project(project)
    if city:
        dates.use_zone(city.zone)
    lines = audit.history(project, public_only=not inside)
    return render(request, "actors/history.html", {"actor": project, "lines": lines})
