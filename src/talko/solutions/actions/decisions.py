"""The city's decision: one solution chosen or none, with a published reason to everyone who answered."""

from collections.abc import Mapping
from uuid import UUID

from django.utils.translation import gettext as _

from talko.accounts.models import Person
from talko.accounts.notifications import notify
from talko.actors.models import Organisation, Project, ProjectRole
from talko.actors.search_text import EXCERPT, prepare
from talko.actors.signals import project_created
from talko.challenges import signals
from talko.challenges.actions import lifecycle
from talko.challenges.models import CHALLENGE_STATES, Challenge
from talko.cities.queries import officers_of
from talko.core import audit, permissions
from talko.core.database.idempotency import once
from talko.core.editing import drafts
from talko.core.errors import Conflict, Invalid, Message, NotAllowed
from talko.core.registries.events import announce
from talko.core.text import languages
from talko.core.text.cleaning import length, several_lines, too_long
from talko.core.text.markdown import LONGEST, plain
from talko.core.values import dates
from talko.dialogue.queries import followers_of
from talko.solutions.actions.editing import named_in, people_of, told
from talko.solutions.models import SOLUTION_STATES, Answer, Decision, Partner, Solution
from talko.solutions.rules import has_stake

REASON = 20_000


class AlreadyDecided(Conflict):
    """`decision` is the one that stands."""

    code = "already_decided"

    def __init__(self, decision: Decision) -> None:
        self.decision = decision
        chosen = decision.answers.filter(chosen=True).select_related("solution").first()
        who = decision.by.get_full_name() if decision.by else _("A former member")
        if chosen is None:
            words = _(
                "%(who)s has already published the city's decision: no answer was chosen. "
                "That decision stands, and nothing else was published."
            )
        else:
            words = _(
                "%(who)s has already published the city's decision: “%(solution)s” was chosen. "
                "That decision stands, and nothing else was published."
            )
        super().__init__(words % {"who": who, "solution": str(chosen.solution) if chosen else ""})


def form_of(challenge: Challenge) -> str:
    """Under which name the half-written decision is kept."""
    return f"decision:{challenge.address_id}"


def require_may_decide(by: Person, challenge: Challenge) -> None:
    """An officer of the city without a stake of their own, once answering has closed."""
    permissions.require(by, "challenges.decide", challenge)
    if has_stake(by, challenge):
        raise NotAllowed(_("You have a part in one of the answers, so another officer must decide."))
    if challenge.state_now == "open":
        raise Conflict(_("Answering is still open. The city decides after it has closed."))
    if challenge.state in {"decided", "followed_up"}:
        raise AlreadyDecided(Decision.objects.select_related("by").get(challenge=challenge))
    if challenge.state_now != "closed":
        raise Conflict(_("This challenge is not waiting for a decision."))


def decide(
    *,
    by: Person,
    challenge: Challenge,
    chosen: Solution | None,
    summary: str,
    reasons: Mapping[UUID, str],
    language: str,
    key: UUID | None = None,
) -> Decision:
    """Publish the decision. `reasons` gives each sent solution's public id the reason to its answerer.

    It cannot be undone. Raises Invalid with `fields` ("summary", "language", "chosen", "reason_<public id>") for what is
    missing, Conflict when an answer came or went since, or someone has decided already.
    """
    summary = several_lines(summary)
    reasons = {answer: several_lines(reason) for answer, reason in reasons.items()}

    def make() -> Decision:
        locked = lifecycle.locked_for(by, challenge, "challenges.decide")
        require_may_decide(by, locked)
        solutions = list(
            Solution.objects.filter(challenge=locked, state="submitted")
            .select_related("organisation", "author", "city")
            .order_by("pk")
        )
        _require_complete(solutions, chosen, summary, reasons, language)
        return _decide(by, locked, solutions, chosen, summary, reasons, language)

    return once(by=by, action="challenges.decide", key=key, make=make)


def problems(
    solutions: list[Solution],
    chosen: Solution | None,
    summary: str,
    reasons: Mapping[UUID, str],
    language: str,
) -> dict[str, Message]:
    found: dict[str, Message] = {}
    if not summary:
        found["summary"] = _("Say why the city decides as it does.")
    elif length(summary) > LONGEST:
        found["summary"] = too_long(LONGEST)
    if language not in languages.OWN_NAMES:
        found["language"] = _("Choose one of the languages.")
    if chosen is not None and chosen.pk not in {solution.pk for solution in solutions}:
        found["chosen"] = _("Choose one of the answers, or none.")
    for solution in solutions:
        reason = reasons.get(solution.public_id, "")
        if not reason:
            found[reason_field(solution)] = _("Give this answerer a reason.")
        elif length(reason) > REASON:
            found[reason_field(solution)] = too_long(REASON)
    return found


def reason_field(solution: Solution) -> str:
    return f"reason_{solution.address_id}"


def _require_complete(
    solutions: list[Solution],
    chosen: Solution | None,
    summary: str,
    reasons: Mapping[UUID, str],
    language: str,
) -> None:
    if set(reasons) - {solution.public_id for solution in solutions}:
        raise Conflict(_("An answer is no longer there. Open the page again; what you wrote is kept."))
    found = problems(solutions, chosen, summary, reasons, language)
    if found:
        raise Invalid(fields=found)


def _decide(
    by: Person,
    challenge: Challenge,
    solutions: list[Solution],
    chosen: Solution | None,
    summary: str,
    reasons: Mapping[UUID, str],
    language: str,
) -> Decision:
    challenge.state = CHALLENGE_STATES.move(challenge.state, "decide")
    decision = Decision.objects.create(challenge=challenge, by=by, language=language, summary=summary)
    challenge.decided_at = decision.decided_at
    challenge.save(update_fields=["state", "decided_at"])
    told_already: set[int] = set()
    for solution in solutions:
        solution.challenge = challenge
        is_chosen = chosen is not None and solution.pk == chosen.pk
        Answer.objects.create(
            decision=decision, solution=solution, chosen=is_chosen, reason=reasons[solution.public_id]
        )
        solution.state = SOLUTION_STATES.move(solution.state, "choose" if is_chosen else "pass_over")
        if is_chosen:
            solution.project = _begin_project(solution, by)
        solution.save(update_fields=["state", "project"])
        kind = "solution.chosen" if is_chosen else "solution.not_chosen"
        audit.log(solution, kind, by=by, city=challenge.city.slug, public=True)
        people = people_of(solution)
        told_already.update(person.pk for person in people)
        _tell(solution, people, kind, by)
    audit.log(challenge, "challenge.decided", by=by, city=challenge.city.slug, public=True)
    _tell_followers(challenge, solutions, told_already, by)
    drafts.forget(by=by, form=form_of(challenge))
    announce(signals.challenge_decided, challenge, by=by, decision=decision)
    return decision


def _begin_project(solution: Solution, by: Person) -> Project:
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


def _tell(solution: Solution, people: list[Person], kind: str, by: Person) -> None:
    notify(
        people=people,
        kind=kind,
        subject=solution,
        path=solution.get_absolute_url(),
        group=solution.challenge.public_id,
        data=told(solution),
        named=named_in(solution),
        but_not=by,
    )


def _tell_followers(
    challenge: Challenge, solutions: list[Solution], told_already: set[int], by: Person
) -> None:
    """Everyone who follows the challenge or a solution, once; those who answered have been told already."""
    people = [*followers_of(challenge), *officers_of(challenge.city)]
    for solution in solutions:
        people.extend(followers_of(solution))
    others = [person for person in people if person.pk not in told_already]
    lifecycle.tell(others, "challenge.decided", challenge, but_not=by)
