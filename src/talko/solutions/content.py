"""What an answer says, as plain values: what a form makes, what an action writes, what a version keeps."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talko.challenges.models import Criterion
from talko.core.editing.content import Labelled, Rows, Text, Written, text
from talko.core.errors import Message
from talko.core.text import languages
from talko.core.text.cleaning import length, one_line, several_lines, too_long
from talko.core.text.markdown import LONGEST
from talko.core.values import dates, money
from talko.solutions.models import Solution

CRITERION_ANSWER = 20_000
"""Characters."""
STEPS = Rows("step", ("name", "due", "amount"), fewest=3, spare=2, most=40)
STEP_NAME = Text(gettext_lazy("Milestone"), 200, line=True)
REASON = Text(gettext_lazy("Reason to those who answered"), 20_000)


@dataclass(frozen=True)
class Step:
    """A milestone; `amount` in minor units of the answer's currency."""

    name: str
    due_on: date | None = None
    amount: int | None = None


@dataclass(frozen=True)
class Content(Written):
    title: str = text(gettext_lazy("Title"), 200, line=True)
    language: str = languages.GLOBAL
    summary: str = text(gettext_lazy("Summary"), 10_000)
    plan: str = text(gettext_lazy("Plan"), 50_000)
    amount: int | None = None
    currency: str = "SEK"
    cost_note: str = text(gettext_lazy("What the cost covers"), 5_000)
    criteria: Mapping[int, str] = field(default_factory=dict)
    """How each criterion is met, by the criterion's order."""
    steps: tuple[Step, ...] = ()

    def tidied(self) -> "Content":
        """Also without empty criterion answers and empty milestones."""
        criteria = {order: several_lines(answer) for order, answer in self.criteria.items()}
        steps = (replace(step, name=one_line(step.name)) for step in self.steps)
        return replace(
            super().tidied(),
            criteria={order: answer for order, answer in criteria.items() if answer},
            steps=tuple(step for step in steps if step != Step("")),
        )


def criterion_field(order: int) -> str:
    return f"criterion_{order}"


def content_of(solution: Solution) -> Content:
    """As those who answer have it before them, with what they changed since they withdrew it; else as `sent_content_of`."""
    return sent_content_of(solution) if solution.unsent is None else content_from(solution.unsent)


def sent_content_of(solution: Solution) -> Content:
    """As readers see it: what was sent, or a draft; two queries, none when they are prefetched."""
    return Content(
        title=solution.title,
        language=solution.language,
        summary=solution.summary,
        plan=solution.plan,
        amount=solution.amount,
        currency=solution.currency,
        cost_note=solution.cost_note,
        criteria={
            answer.criterion.order: answer.text
            for answer in solution.criterion_answers.select_related("criterion")
            if answer.text
        },
        steps=tuple(Step(step.name, step.due_on, step.amount) for step in solution.milestones.all()),
    )


def values_of(content: Content) -> dict[str, Any]:
    """As JSON, for a version."""
    values = asdict(content)
    values["criteria"] = {str(order): text for order, text in content.criteria.items()}
    values["steps"] = [
        {**asdict(step), "due_on": step.due_on.isoformat() if step.due_on else None} for step in content.steps
    ]
    return values


def content_from(values: Mapping[str, Any]) -> Content:
    """The reverse of `values_of`."""
    return Content(
        **{
            **values,
            "criteria": {int(order): text for order, text in values["criteria"].items()},
            "steps": tuple(
                Step(
                    step["name"],
                    date.fromisoformat(step["due_on"]) if step["due_on"] else None,
                    step["amount"],
                )
                for step in values["steps"]
            ),
        }
    )


def problems(content: Content, criteria: Iterable[Criterion]) -> dict[str, Message]:
    """What no answer may contain, a draft neither: `{field: message}`."""
    found = content.too_long()
    for order, answer in content.criteria.items():
        if length(answer) > CRITERION_ANSWER:
            found[criterion_field(order)] = too_long(CRITERION_ANSWER)
    if content.language not in languages.OWN_NAMES:
        found["language"] = _("Choose one of the languages.")
    if content.currency not in money.CURRENCIES:
        found["currency"] = _("Choose one of the currencies.")
    amounts = {"amount": content.amount}
    amounts.update({STEPS.field(number, "amount"): step.amount for number, step in enumerate(content.steps)})
    for name, amount in amounts.items():
        if amount is not None and not 0 <= amount <= money.LARGEST:
            found[name] = (
                _("Enter an amount that is not negative.") if amount < 0 else _("This amount is too large.")
            )
    if len(content.steps) > STEPS.most:
        found[STEPS.field(STEPS.most, "name")] = _("A plan has at most %(most)d milestones.") % {
            "most": STEPS.most
        }
    if not set(content.criteria) <= {criterion.order for criterion in criteria}:
        found["summary"] = _("The criteria have changed. Open the page again.")
    return found


def missing(content: Content, criteria: Iterable[Criterion]) -> dict[str, Message]:
    """What an answer still needs before it can be sent: `{field: message}`."""
    found: dict[str, Message] = {}
    if not content.title.strip():
        found["title"] = _("Give the answer a title.")
    if not content.summary.strip():
        found["summary"] = _("Describe in a few sentences what you would do.")
    for criterion in criteria:
        if not content.criteria.get(criterion.order, "").strip():
            found[criterion_field(criterion.order)] = _("Say how your answer meets this criterion.")
    if content.amount is None:
        found["amount"] = _("Enter what it costs; 0 if it costs nothing.")
    else:
        planned = sum(step.amount or 0 for step in content.steps)
        if planned > content.amount:
            found["amount"] = _("The milestones add up to %(planned)s, which is more than the cost.") % {
                "planned": money.shown(planned, content.currency, languages.current())
            }
    for number, step in enumerate(content.steps):
        if not step.name.strip():
            found[STEPS.field(number, "name")] = _("Name the milestone.")
    return found


def faults(content: Content, criteria: Iterable[Criterion]) -> dict[str, Message]:
    """All that keeps it from being sent: what it lacks and what it must not contain."""
    return missing(content, criteria) | problems(content, criteria)


def as_texts(content: Content, criteria: Iterable[Criterion]) -> Labelled:
    """Readable and comparable, in the order of the page."""
    texts = content.texts()
    answers: Labelled = {
        criterion_field(one.order): (
            languages.best(one.name, [languages.current()])[1],
            content.criteria.get(one.order, ""),
        )
        for one in criteria
    }
    steps = "\n".join(_step_text(step, content.currency) for step in content.steps)
    return {
        "title": texts["title"],
        "summary": texts["summary"],
        **answers,
        "plan": texts["plan"],
        "steps": (_("Milestones"), steps),
        "amount": (_("Cost"), money.shown(content.amount, content.currency, languages.current())),
        "cost_note": texts["cost_note"],
        "language": (_("Language"), languages.name_here(content.language)),
    }


def _step_text(step: Step, currency: str) -> str:
    parts = [
        step.name,
        dates.day(step.due_on) if step.due_on else "",
        money.shown(step.amount, currency, languages.current()),
    ]
    return " · ".join(part for part in parts if part)


@dataclass(frozen=True)
class DecisionContent(Written):
    """What the city decides on a challenge, by the public ids of its sent answers."""

    language: str
    summary: str = text(gettext_lazy("Why the city decides as it does"), LONGEST)
    chosen: UUID | None = None
    """None: the city chooses none of them."""
    reasons: Mapping[UUID, str] = field(default_factory=dict)

    def tidied(self) -> "DecisionContent":
        reasons = {answer: REASON.tidied(reason) for answer, reason in self.reasons.items()}
        return replace(super().tidied(), reasons=reasons)


def reason_field(solution: Solution) -> str:
    return f"reason_{solution.address_id}"


def decision_faults(content: DecisionContent, solutions: Iterable[Solution]) -> dict[str, Message]:
    """All that keeps it from being published: `{field: message}`."""
    found = content.too_long()
    if not content.summary:
        found["summary"] = _("Say why the city decides as it does.")
    if content.language not in languages.OWN_NAMES:
        found["language"] = _("Choose one of the languages.")
    if content.chosen not in {None, *(solution.public_id for solution in solutions)}:
        found["chosen"] = _("Choose one of the answers, or none.")
    for solution in solutions:
        reason = content.reasons.get(solution.public_id, "")
        if not reason:
            found[reason_field(solution)] = _("Give a reason for this answer.")
        elif length(reason) > REASON.longest:
            found[reason_field(solution)] = too_long(REASON.longest)
    return found
