from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from talko.accounts.models import Person
from talko.accounts.notifications import notify
from talko.actors import signals
from talko.actors.actions import checks
from talko.actors.models import Organisation, Project, ProjectRequest, ProjectRole
from talko.actors.rules import acts_for, leading_roles, leads, people_acting_for
from talko.core import audit
from talko.core.database.idempotency import once
from talko.core.database.rows import still
from talko.core.errors import Conflict, Invalid, NotAllowed
from talko.core.permissions import allows, require, require_signed_in
from talko.core.registries.events import announce
from talko.core.workflow import bring_along

FIELDS = (
    "name", "summary", "description", "social_impact", "website", "place", "country", "started_on", "ended_on", "tags",
)  # fmt: skip
Side = ProjectRequest.Side
Role = ProjectRole.Role


def create_project(
    *, by: Person, organisation: Organisation, key: UUID | None = None, **values: Any
) -> Project:
    """Add a project to the directory, led by an organisation that the person acts for.

    Raises SignInNeeded, NotAllowed for whoever does not act for the organisation, Invalid.
    """
    require(by, "actors.act_for", organisation)
    clean = checks.cleaned({"name": "", **values})
    tags = clean.pop("tags", None)

    def make() -> Project:
        project = Project(**clean)
        checks.save(project, tags)
        ProjectRole.objects.create(project=project, organisation=organisation, role=Role.LEAD)
        audit.log(project, "project.created", by=by, public=True)
        announce(signals.project_created, project, by=by)
        return project

    return once(by=by, action="project.create", key=key, make=make)


def edit_project(*, by: Person, project: Project, revision: int, **values: Any) -> Project:
    """Raises NotAllowed; Invalid; EditConflict when someone saved something else after `revision` was read."""
    require(by, "actors.edit_project", project)
    with transaction.atomic():
        found, changed = checks.change(project, revision, values)
        if changed:
            audit.log(found, "project.edited", by=by, public=True, data={"fields": changed})
            _send_edited(found, by)
    return found


def ask_to_take_part(
    *,
    by: Person,
    project: Project,
    organisation: Organisation,
    role: str = Role.PARTNER,
    key: UUID | None = None,
) -> ProjectRequest:
    """One side asks the other whether an organisation takes part; someone who acts for both sides agrees for both at once.

    To lead is for those who lead to give: a partner can only offer that its own organisation leads.
    Raises NotAllowed for whoever acts for neither; Conflict when it takes part or was asked already.
    """
    require_signed_in(by)
    _check_role(role)
    for_project = leads(by, project) if role == Role.LEAD else allows(by, "actors.edit_project", project)
    for_organisation = acts_for(by, organisation)
    if not (for_project or for_organisation):
        raise NotAllowed

    def make() -> ProjectRequest:
        still(Project.objects.select_for_update(), pk=project.pk)
        if project.roles.filter(organisation=organisation).exists():
            raise Conflict(_("This organisation already takes part."))
        if project.requests.filter(organisation=organisation, state=ProjectRequest.State.ASKED).exists():
            raise Conflict(_("This has already been asked. You will be notified when there is an answer."))
        side = Side.PROJECT if for_project else Side.ORGANISATION
        request = ProjectRequest.objects.create(
            project=project, organisation=organisation, role=role, side=side, by=by
        )
        if for_project and for_organisation:
            return bring_along(request, "agree_for_both", by=by)
        answering = _answering(request)
        if not answering:
            raise Conflict(
                _(
                    "Nobody acts for the other side yet, so nobody could answer. Someone has to claim it first."
                )
            )
        audit.log(project, "project.asked", by=by, data={"name": organisation.name})
        tell(answering, "project.asked" if for_project else "project.offered", request, but_not=by)
        return request

    return once(by=by, action="project.ask", key=key, make=make)


def change_project_role(*, by: Person, project_role: ProjectRole, role: str) -> ProjectRole:
    """Only those who lead the project say who does what in it. Raises NotAllowed; Conflict for the last lead."""
    require(by, "actors.lead_project", project_role.project)
    _check_role(role)
    with transaction.atomic():
        found = _locked(project_role)
        require(by, "actors.lead_project", found.project)
        if found.role == role:
            return found
        _keep_a_lead(found)
        found.role, found.source = role, None
        found.save(update_fields=["role", "source"])
        audit.log(
            found.project, "project.role_changed", by=by, public=True, data={"name": found.organisation.name}
        )
        _send_edited(found.project, by)
    return found


def leave_project(*, by: Person, project_role: ProjectRole) -> None:
    """Take an organisation out, by someone who acts for it or for one that leads the project.

    Raises NotAllowed; Conflict for the last organisation of a project, and for the last that leads it.
    """
    require_signed_in(by)
    with transaction.atomic():
        found = _locked(project_role)
        if not acts_for(by, found.organisation) and not leads(by, found.project):
            raise NotAllowed
        if not found.project.roles.exclude(pk=found.pk).exists():
            raise Conflict(_("A project needs an organisation. Add another one first."))
        _keep_a_lead(found)
        project, name = found.project, found.organisation.name
        found.delete()
        audit.log(project, "project.left", by=by, public=True, data={"name": name})
        _send_edited(project, by)


def _locked(project_role: ProjectRole) -> ProjectRole:
    still(Project.objects.select_for_update(), pk=project_role.project_id)
    found = ProjectRole.objects.select_related("project", "organisation").filter(pk=project_role.pk).first()
    if found is None:
        raise Conflict(_("This organisation no longer takes part."))
    return found


def _keep_a_lead(project_role: ProjectRole) -> None:
    leading = project_role.project.roles.filter(role=Role.LEAD)
    if project_role.role == Role.LEAD and not leading.exclude(pk=project_role.pk).exists():
        raise Conflict(_("A project needs an organisation that leads it. Make another one the lead first."))


def _answering(request: ProjectRequest) -> list[Person]:
    if request.side == Side.PROJECT:
        return list(people_acting_for([request.organisation]))
    theirs = request.project.roles.all()
    if request.role == Role.LEAD:
        theirs = leading_roles(request.project) or theirs
    return list(people_acting_for(theirs.values("organisation")))


def tell(
    people: Iterable[Person], kind: str, request: ProjectRequest, *, but_not: Person | None, **_data: Any
) -> None:
    notify(
        people=people,
        kind=kind,
        subject=request.project,
        path=reverse("projects:partners", args=[request.project.public_id]),
        group=request.project.public_id,
        data={"organisation": request.organisation.name, "project": request.project.name},
        row=request,
        but_not=but_not,
    )


def _send_edited(project: Project, by: Person) -> None:
    announce(signals.project_edited, project, by=by)


def _check_role(role: str) -> None:
    if role not in Role.values:
        raise Invalid(fields={"role": _("Choose one from the list.")})
