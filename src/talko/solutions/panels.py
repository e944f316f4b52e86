"""What answers bring to the pages of rooms that do not know them: an organisation's answers, where a project came from."""

from typing import Any

from django.http import HttpRequest

from talko.actors.models import Organisation, Project
from talko.core.registries import panels
from talko.solutions.queries.solution_page import project_origin
from talko.solutions.queries.solutions import answers_by


def register() -> None:
    panels.register(
        "organisation", panels.Panel("answers", "solutions/panel_organisation.html", _answers, order=50)
    )
    panels.register("project", panels.Panel("origin", "solutions/panel_project.html", _origin, order=10))


def _answers(request: HttpRequest, organisation: Organisation) -> dict[str, Any] | None:
    rows = answers_by(organisation)
    return {"rows": rows} if rows else None


def _origin(request: HttpRequest, project: Project) -> dict[str, Any] | None:
    origin = project_origin(project)
    return {"origin": origin} if origin else None
