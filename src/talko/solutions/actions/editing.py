"""Writing an answer: started, saved, changed, and sent with what was changed."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy

from talko.accounts.models import Person
from talko.actors.models import Organisation
from talko.challenges.models import Challenge, Criterion
from talko.cities.queries import city_of
from talko.cities.rules import officers_of
from talko.core import audit
from talko.core.database.idempotency import once
from talko.core.editing import drafts
from talko.core.editing.content import is_new
from talko.core.errors import Conflict, Invalid
from talko.core.registries.events import announce
from talko.core.workflow import hold, locked, move
from talko.dialogue.actions.following import follow_by_writing
from talko.solutions import signals
from talko.solutions.content import (
    Content,
    as_texts,
    content_of,
    faults,
    problems,
    sent_content_of,
    values_of,
)
from talko.solutions.models import CriterionAnswer, Milestone, Solution, SolutionVersion
from talko.solutions.notifications import tell
from talko.solutions.rules import require_may_answer

ALREADY = gettext_lazy("There is already an answer in this name. Continue with that one.")


def form_of(solution: Solution) -> str:
    """The name of its draft."""
    return f"solution:{solution.address_id}"


def start_solution(
    *,
    by: Person,
    challenge: Challenge,
    language: str,
    title: str = "",
    organisation: Organisation | None = None,
    key: UUID | None = None,
) -> Solution:
    """A draft in the name of an organisation that `by` acts for, or in their own.

    Raises NotAllowed when the challenge does not reach the city of whoever answers, Conflict when it takes no answers or
    has one in this name.
    """
    require_may_answer(by, challenge, organisation)
    content = Content(title=title, language=language, currency=challenge.currency).tidied()
    found = problems(content, [])
    Invalid.raise_for(found)
    return once(
        by=by, action="solutions.start", key=key, make=lambda: _start(by, challenge, organisation, content)
    )


def _start(by: Person, challenge: Challenge, organisation: Organisation | None, content: Content) -> Solution:
    locked(challenge)
    same_name = (
        Solution.objects.filter(challenge=challenge, organisation=organisation)
        if organisation is not None
        else Solution.objects.filter(challenge=challenge, organisation=None, author=by)
    )
    if same_name.exists():
        raise Conflict(ALREADY)
    solution = Solution.objects.create(
        challenge=challenge,
        author=by,
        organisation=organisation,
        city=organisation.city if organisation is not None else city_of(by),
        language=content.language,
        title=content.title,
        currency=content.currency,
        is_demo=by.is_demo,
    )
    audit.log(solution, "solution.started", by=by)
    follow_by_writing(by, solution)
    follow_by_writing(by, challenge)
    return solution


def save_solution(*, by: Person, solution: Solution, content: Content, revision: int) -> Solution:
    """Save a draft, or change a sent answer: the old one stays as a version. What is changed in a withdrawn one waits unseen.

    Raises EditConflict when someone saved something else since `revision`, Conflict when a sent answer is changed too late.
    Saved twice, it has one effect.
    """
    with transaction.atomic():
        return _save(by, hold(solution, "edit", by=by), content, revision)


def submit_solution(
    *, by: Person, solution: Solution, content: Content | None = None, revision: int | None = None
) -> Solution:
    """Send a draft, or a withdrawn answer again; with `content` it is saved in the same transaction.

    Raises Invalid with `fields` for what is missing, Conflict after the deadline. Sent twice, it has one effect.
    """
    with transaction.atomic():
        fresh = locked(solution)
        if content is not None:
            fresh = _save(
                by, hold(fresh, "edit", by=by), content, fresh.revision if revision is None else revision
            )
        return move(fresh, "resubmit" if fresh.state == "withdrawn" else "submit", by=by)


def _save(by: Person, solution: Solution, content: Content, revision: int) -> Solution:
    criteria = list(solution.challenge.criteria.all())
    content, saved = content.tidied(), content_of(solution)
    if is_new(
        solution,
        revision=revision,
        saved=saved,
        content=content,
        texts=lambda one: as_texts(one, criteria),
    ):
        _change(by, solution, content, criteria)
    drafts.note_sent(by=by, form=form_of(solution))
    return solution


def _change(by: Person, solution: Solution, content: Content, criteria: list[Criterion]) -> None:
    sent = solution.state == "submitted"
    Invalid.raise_for(faults(content, criteria) if sent else problems(content, criteria))
    if solution.state == "withdrawn":
        _keep_unsent(solution, content)
    else:
        write(by, solution, content, criteria)
    if sent:
        audit.log(solution, "solution.edited", by=by, public=True)
        tell(officers_of(solution.challenge.city), "solution.edited", solution, but_not=by)
        announce(signals.solution_changed, solution, by=by)


def _keep_unsent(solution: Solution, content: Content) -> None:
    solution.unsent = None if content == sent_content_of(solution) else values_of(content)
    solution.revision += 1
    solution.save(update_fields=["unsent", "revision"])


def write(by: Person, solution: Solution, content: Content, criteria: Iterable[Criterion]) -> None:
    """What was sent before stays as a version; nobody reads the steps of a text on its way there."""
    if solution.state != "draft":
        before = values_of(sent_content_of(solution))
        SolutionVersion.objects.create(
            solution=solution, number=solution.versions.count() + 1, values=before, by=by
        )
    solution.unsent = None
    for name in ("title", "language", "summary", "plan", "amount", "currency", "cost_note"):
        setattr(solution, name, getattr(content, name))
    solution.updated_at = timezone.now()
    solution.revision += 1
    solution.save()
    for criterion in criteria:
        CriterionAnswer.objects.update_or_create(
            solution=solution,
            criterion=criterion,
            defaults={"text": content.criteria.get(criterion.order, "")},
        )
    _write_milestones(solution, content)


def _write_milestones(solution: Solution, content: Content) -> None:
    """Rows are kept where they can be, so that a milestone keeps its address when its text changes."""
    kept = list(solution.milestones.all())
    for order, step in enumerate(content.steps):
        row = kept[order] if order < len(kept) else Milestone(solution=solution)
        row.order, row.name, row.due_on, row.amount = order, step.name, step.due_on, step.amount
        row.save()
    for row in kept[len(content.steps) :]:
        row.delete()
