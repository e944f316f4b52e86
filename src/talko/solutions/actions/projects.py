from talko.accounts.models import Person
from talko.actors.models import Organisation, Project, ProjectRole
from talko.actors.search_text import EXCERPT, prepare
from talko.actors.signals import project_created
from talko.core import audit
from talko.core.registries.events import announce
from talko.core.text.markdown import plain
from talko.core.values import dates
from talko.solutions.models import Partner, Solution


def begin_project(solution: Solution, by: Person) -> Project:
    """What a chosen solution becomes in the directory, with the organisation as its lead and the partners it named."""
    challenge, city = solution.challenge, solution.challenge.city
    project = Project(
        name=solution.title,
        summary={solution.language: plain(solution.summary, EXCERPT)},
        description={solution.language: solution.plan or solution.summary},
        started_on=dates.today(city.zone),
        place=challenge.place or city.name,
        country=city.country,
        latitude=city.latitude if challenge.latitude is None else challenge.latitude,
        longitude=city.longitude if challenge.longitude is None else challenge.longitude,
        is_demo=solution.is_demo,
    )
    prepare(project, (), city.name)
    project.save()
    if solution.organisation is not None:
        _take_part(project, solution.organisation, ProjectRole.Role.LEAD)
    for partner in solution.partners.filter(state=Partner.State.ACCEPTED).select_related("organisation"):
        _take_part(project, partner.organisation, ProjectRole.Role.PARTNER)
    audit.log(project, "project.created", by=by, city=city.slug, public=True)
    announce(project_created, project, by=by)
    return project


def _take_part(project: Project, organisation: Organisation, role: str) -> None:
    ProjectRole.objects.create(project=project, organisation=organisation, role=role)
