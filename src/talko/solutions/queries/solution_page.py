"""What the page of an answer says."""

from dataclasses import dataclass
from datetime import date

from talko.accounts.models import Person
from talko.actors.models import Organisation, Project, ProjectRole
from talko.challenges.queries.challenge_page import Text
from talko.core.files.queries import picture_of
from talko.core.text import languages
from talko.core.values import dates, money
from talko.core.web.parts import Mark
from talko.solutions.models import Answer, Partner, Solution
from talko.solutions.queries.solutions import name_of


@dataclass(frozen=True)
class Met:
    """How one criterion is met."""

    name: Text
    weight: int
    text: str
    html: str
    field: str
    """Under which name the dialogue finds the text (`Solution.criterion_texts`)."""


@dataclass(frozen=True)
class Planned:
    """A milestone, by the names of the design system's time line."""

    title: str
    date: date | None
    text: str
    """What part of the cost it takes."""
    state: str
    """"done", "now" or "next" once it is a project; empty while it is only a plan."""


@dataclass(frozen=True)
class TakesPart:
    """An organisation that takes part, or was asked to."""

    name: str
    url: str
    role: str
    badge: str = ""
    """What became of the request, unless it was accepted."""


@dataclass(frozen=True)
class ProjectView:
    """What the chosen solution has become."""

    url: str
    started_on: date | None
    ended: bool
    organisations: list[TakesPart]


@dataclass(frozen=True)
class SolutionPage:
    who: str
    mark: Mark
    challenge: Text
    criteria: list[Met]
    milestones: list[Planned]
    partners: list[TakesPart]
    versions: int
    reason: Answer | None
    """The city's, once it has decided."""
    project: ProjectView | None


def page_for(solution: Solution, *, edits: bool) -> SolutionPage:
    """For those who answer also the organisations that have not accepted. The number of queries is fixed."""
    who, whose = name_of(solution), solution.organisation or solution.author
    return SolutionPage(
        who=who,
        mark=_mark(who, whose),
        challenge=_text(solution.challenge.title, solution.challenge.language),
        criteria=_criteria(solution),
        milestones=_milestones(solution),
        partners=_partners(solution, edits),
        versions=solution.versions.count() + 1,
        reason=_reason(solution),
        project=_project(solution.project) if solution.project else None,
    )


def _mark(who: str, whose: Organisation | Person | None) -> Mark:
    is_person = not isinstance(whose, Organisation)
    picture = picture_of(whose, "portrait" if is_person else "logo") if whose else None
    address = picture.url("thumb") if picture else ""
    return Mark(who, whose.public_id if whose else "", address, is_person=is_person)


def _text(texts: dict[str, str], otherwise: str = "") -> Text:
    lang, text = languages.best(texts, [languages.current()], otherwise)
    return Text(text, lang)


def _reason(solution: Solution) -> Answer | None:
    if solution.state not in {"chosen", "not_chosen"}:
        return None
    return Answer.objects.filter(solution=solution).select_related("decision").first()


def _criteria(solution: Solution) -> list[Met]:
    answers = solution.criterion_answers.select_related("criterion").order_by("criterion__order")
    return [
        Met(
            name=_text(answer.criterion.name),
            weight=answer.criterion.weight,
            text=answer.text,
            html=answer.html,
            field=f"criterion_texts.{answer.criterion.order}",
        )
        for answer in answers
    ]


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
        amount = money.shown(step.amount, solution.currency, language)
        planned.append(Planned(step.name, step.due_on, amount, state))
    return planned


def _partners(solution: Solution, all_of_them: bool) -> list[TakesPart]:
    partners = solution.partners.select_related("organisation").order_by(
        "organisation__sort_key", "organisation_id"
    )
    if not all_of_them:
        partners = partners.filter(state=Partner.State.ACCEPTED)
    return [
        _takes_part(
            partner.organisation,
            partner.role,
            "" if partner.state == Partner.State.ACCEPTED else partner.get_state_display(),
        )
        for partner in partners
    ]


def _takes_part(organisation: Organisation, role: str, badge: str = "") -> TakesPart:
    return TakesPart(organisation.name, organisation.get_absolute_url(), role, badge)


def _project(project: Project) -> ProjectView:
    roles = project.roles.select_related("organisation").order_by(
        "role", "organisation__sort_key", "organisation_id"
    )
    return ProjectView(
        url=project.get_absolute_url(),
        started_on=project.started_on,
        ended=project.ended_on is not None and project.ended_on < dates.today(),
        organisations=[
            _takes_part(role.organisation, str(ProjectRole.Role(role.role).label)) for role in roles
        ],
    )


def solution_behind(project: Project) -> Solution | None:
    """What the project was before it was chosen."""
    return Solution.objects.filter(project=project).select_related("challenge__city").first()


def texts_of(solution: Solution, page: SolutionPage) -> dict[str, tuple[str, ...]]:
    """What can be translated: `{field: (text, language, html)}`."""
    texts: dict[str, tuple[str, ...]] = {
        "title": (solution.title, solution.language),
        "summary": (solution.summary, solution.language, solution.summary_html),
        "plan": (solution.plan, solution.language, solution.plan_html),
        "cost_note": (solution.cost_note, solution.language, solution.cost_note_html),
    }
    return texts | {met.field: (met.text, solution.language, met.html) for met in page.criteria}
