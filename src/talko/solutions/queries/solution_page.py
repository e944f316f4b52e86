"""What the page of one answer shows to one reader."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from talko.actors.models import Project, ProjectRole
from talko.core import permissions
from talko.core.text import languages
from talko.core.values import dates, money
from talko.core.workflow import available
from talko.solutions.models import Answer, Endorsement, Partner, Solution
from talko.solutions.queries.solutions import name_of


@dataclass(frozen=True)
class Met:
    """How one criterion is met."""

    name: str
    name_lang: str
    weight: int
    text: str
    html: str
    field: str
    """Under which name the dialogue finds the text (`Solution.criterion_texts`)."""


@dataclass(frozen=True)
class Planned:
    name: str
    due_on: date | None
    amount: str
    state: str
    """For the time line of a project: "done", "now", "next"; empty while it is only a plan."""


@dataclass(frozen=True)
class Named:
    """An organisation that takes part, or was asked to."""

    name: str
    url: str
    role: str
    state: str
    state_words: str


@dataclass(frozen=True)
class ProjectView:
    """What the chosen solution has become."""

    status: str
    url: str
    started_on: date | None
    organisations: list[Named]


@dataclass(frozen=True)
class May:
    """What this reader may do here now."""

    edit: bool
    """Whether they are among those who answer."""
    change: bool
    """Change and, for a draft or a withdrawn answer, send it."""
    withdraw: bool
    partners: bool
    endorse: bool
    endorsed: bool


@dataclass(frozen=True)
class SolutionPage:
    solution: Solution
    who: str
    who_url: str
    challenge_title: str
    challenge_lang: str
    criteria: list[Met]
    milestones: list[Planned]
    partners: list[Named]
    """Those who accepted; for those who answer, also those who were asked."""
    versions: int
    decision: Answer | None
    project: ProjectView | None
    may: May


def page_for(person: Any, solution: Solution) -> SolutionPage:
    edits = permissions.allows(person, "solutions.edit", solution)
    title = languages.best(solution.challenge.title, [languages.current()], solution.challenge.language)
    return SolutionPage(
        solution=solution,
        who=name_of(solution),
        who_url=solution.organisation.get_absolute_url() if solution.organisation else "",
        challenge_title=title[1],
        challenge_lang=title[0],
        criteria=_criteria(solution),
        milestones=_milestones(solution),
        partners=_partners(solution, edits),
        versions=solution.versions.count() + 1,
        decision=_decision(solution),
        project=_project(solution.project) if solution.project else None,
        may=_may(person, solution, edits),
    )


def _decision(solution: Solution) -> Answer | None:
    if solution.state not in {"chosen", "not_chosen"}:
        return None
    return Answer.objects.filter(solution=solution).select_related("decision").first()


def _criteria(solution: Solution) -> list[Met]:
    answers = solution.criterion_answers.select_related("criterion").order_by("criterion__order")
    met = []
    for answer in answers:
        lang, name = languages.best(answer.criterion.name, [languages.current()])
        field = f"criterion_texts.{answer.criterion.order}"
        met.append(Met(name, lang, answer.criterion.weight, answer.text, answer.html, field))
    return met


def _milestones(solution: Solution) -> list[Planned]:
    today, language = dates.today(), languages.current()
    planned = []
    before_now = True
    for step in solution.milestones.all():
        state = ""
        if solution.project_id:
            past = step.due_on is not None and step.due_on < today
            state = "done" if past else "now" if before_now else "next"
            before_now = before_now and past
        amount = "" if step.amount is None else money.shown(step.amount, solution.currency, language)
        planned.append(Planned(step.name, step.due_on, amount, state))
    return planned


def _partners(solution: Solution, all_of_them: bool) -> list[Named]:
    partners = solution.partners.select_related("organisation").order_by(
        "organisation__sort_key", "organisation_id"
    )
    if not all_of_them:
        partners = partners.filter(state=Partner.State.ACCEPTED)
    return [
        Named(
            partner.organisation.name,
            partner.organisation.get_absolute_url(),
            partner.role,
            partner.state,
            str(Partner.State(partner.state).label),
        )
        for partner in partners
    ]


def _project(project: Project) -> ProjectView:
    ended = project.ended_on is not None and project.ended_on < dates.today()
    roles = project.roles.select_related("organisation").order_by(
        "role", "organisation__sort_key", "organisation_id"
    )
    return ProjectView(
        status=_("Finished") if ended else _("Under way"),
        url=project.get_absolute_url(),
        started_on=project.started_on,
        organisations=[
            Named(
                role.organisation.name,
                role.organisation.get_absolute_url(),
                str(ProjectRole.Role(role.role).label),
                role.role,
                "",
            )
            for role in roles
        ],
    )


def _may(person: Any, solution: Solution, edits: bool) -> May:
    signed_in = bool(person is not None and person.is_authenticated)
    endorsed = signed_in and Endorsement.objects.filter(solution=solution, person=person).exists()
    acts = {act.name for act in available(solution, person)} if edits else set()
    return May(
        edit=edits,
        change="edit" in acts,
        withdraw="withdraw" in acts,
        partners="change_partners" in acts,
        endorse=signed_in
        and not endorsed
        and solution.state == "submitted"
        and permissions.allows(person, "solutions.endorse", solution),
        endorsed=endorsed,
    )


@dataclass(frozen=True)
class Origin:
    """Where a project comes from."""

    url: str
    """The solution's page, on which the project's story is told."""
    challenge_url: str
    challenge_title: str
    challenge_lang: str
    city: str


def project_origin(project: Project) -> Origin | None:
    """For the project's page in the directory."""
    solution = Solution.objects.filter(project=project).select_related("challenge__city").first()
    if solution is None:
        return None
    challenge = solution.challenge
    lang, title = languages.best(challenge.title, [languages.current()], challenge.language)
    return Origin(solution.get_absolute_url(), challenge.get_absolute_url(), title, lang, challenge.city.name)


@dataclass(frozen=True)
class When:
    """A date on the time line of an answer."""

    title: str
    date: datetime | date | None
    text: str = ""
    state: str = ""


def timeline(page: SolutionPage) -> list[When]:
    """The milestones as a plan, ready for the design system's time line."""
    return [When(step.name, step.due_on, step.amount, step.state) for step in page.milestones]


def texts_of(page: SolutionPage) -> dict[str, tuple[str, ...]]:
    """What can be translated: `{field: (text, language, html)}`."""
    solution = page.solution
    texts: dict[str, tuple[str, ...]] = {
        "title": (solution.title, solution.language),
        "summary": (solution.summary, solution.language, solution.summary_html),
        "plan": (solution.plan, solution.language, solution.plan_html),
        "cost_note": (solution.cost_note, solution.language, solution.cost_note_html),
    }
    return texts | {met.field: (met.text, solution.language, met.html) for met in page.criteria}
