"""What can happen to an answer and to those who are asked to take part in it. The city's decision brings `choose` and `pass_over`."""

from collections.abc import Iterable
from typing import Any

from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talko.accounts.models import Person
from talko.challenges.models import Challenge
from talko.cities.rules import officers_of
from talko.core import permissions
from talko.core.errors import Invalid
from talko.core.workflow import Made, Move, Tell, Workflow
from talko.solutions import rules, signals
from talko.solutions.actions.editing import write
from talko.solutions.actions.projects import begin_project
from talko.solutions.content import content_from, content_of, missing
from talko.solutions.models import Partner, Solution
from talko.solutions.notifications import people_of, tell


def _officers(solution: Solution) -> Iterable[Person]:
    return officers_of(solution.challenge.city)


def _submit(solution: Solution, *, by: Person) -> None:
    criteria = list(solution.challenge.criteria.all())
    found = missing(content_of(solution), criteria)
    if found:
        raise Invalid(_("The answer is not complete yet."), fields=found)
    if solution.unsent is not None:
        write(by, solution, content_from(solution.unsent), criteria)
    solution.submitted_at, solution.withdrawn_at = timezone.now(), None
    _count(solution, 1)


def _withdraw(solution: Solution, *, by: Person) -> None:
    """It can be sent again until the challenge closes."""
    solution.withdrawn_at = timezone.now()
    _count(solution, -1)


def _count(solution: Solution, more: int) -> None:
    Challenge.objects.filter(pk=solution.challenge_id).update(solution_count=F("solution_count") + more)


def _choose(solution: Solution, *, by: Person) -> None:
    solution.project = begin_project(solution, by)


ADDRESSES = {
    "edit": "edit",
    "change_partners": "partners",
    "submit": "edit",
    "resubmit": "send-again",
    "withdraw": "withdraw",
}
SUBMIT: dict[str, Any] = {
    "may": "solutions.edit",
    "guard": rules.sent_in_time,
    "change": _submit,
    "tells": (Tell("solution.submitted", _officers),),
    "signal": signals.solution_submitted,
}

Workflow(
    Solution,
    [
        Move(
            "edit",
            {"draft", "submitted", "withdrawn"},
            None,
            may="solutions.edit",
            label=gettext_lazy("Change the answer"),
            asks=("content",),
            refusal=rules.DECIDED,
            guard=rules.edited_in_time,
        ),
        Move(
            "change_partners",
            {"draft", "submitted"},
            None,
            may="solutions.edit",
            label=gettext_lazy("Ask partners"),
            asks=("organisation",),
            refusal=rules.PARTNERS,
            guard=rules.partners_in_time,
        ),
        Move(
            "submit",
            {"draft"},
            "submitted",
            audit="solution.submitted",
            **SUBMIT,
        ),
        Move(
            "resubmit",
            {"withdrawn"},
            "submitted",
            label=gettext_lazy("Send it again"),
            audit="solution.resubmitted",
            **SUBMIT,
        ),
        Move(
            "withdraw",
            {"submitted"},
            "withdrawn",
            may="solutions.edit",
            label=gettext_lazy("Withdraw the answer"),
            danger=True,
            guard=rules.withdrawn_in_time,
            change=_withdraw,
            audit="solution.withdrawn",
            tells=(Tell("solution.withdrawn", _officers),),
            signal=signals.solution_withdrawn,
        ),
        Move(
            "choose",
            {"submitted"},
            "chosen",
            may=None,
            change=_choose,
            audit="solution.chosen",
            tells=(Tell("solution.chosen", people_of),),
        ),
        Move(
            "pass_over",
            {"submitted"},
            "not_chosen",
            may=None,
            audit="solution.not_chosen",
            tells=(Tell("solution.not_chosen", people_of),),
        ),
    ],
    related=("organisation", "city"),
    within="challenge",
    sees=rules.may_see,
    city_slug=lambda solution: (
        solution.challenge.city.slug if solution.state in {"chosen", "not_chosen"} else ""
    ),
    tell=tell,
    address=lambda solution, name: reverse(f"solutions:{ADDRESSES[name]}", args=[solution.public_id]),
)


def _acts_for_partner(person: Any, partner: Partner) -> bool:
    return permissions.allows(person, "actors.act_for", partner.organisation)


def _answer(partner: Partner, *, by: Person) -> Made:
    partner.answered_by, partner.answered_at = by, timezone.now()
    return Made(data={"organisation": partner.organisation.name})


def _tell_partner(people: Iterable[Person], kind: str, partner: Partner, **more: Any) -> None:
    tell(people, kind, partner.solution, row=partner, **more)


ANSWER: dict[str, Any] = {
    "may": _acts_for_partner,
    "guard": rules.before_decision,
    "change": _answer,
    "public": False,
}


def _those_who_answer(partner: Partner) -> list[Person]:
    return people_of(partner.solution)


Workflow(
    Partner,
    [
        Move(
            "accept",
            {"asked", "declined"},
            "accepted",
            label=gettext_lazy("Accept to be named"),
            audit="solution.partner_accepted",
            tells=(Tell("solution.partner_accepted", _those_who_answer),),
            **ANSWER,
        ),
        Move(
            "decline",
            {"asked", "accepted"},
            "declined",
            label=gettext_lazy("Decline"),
            danger=True,
            audit="solution.partner_declined",
            tells=(Tell("solution.partner_declined", _those_who_answer),),
            **ANSWER,
        ),
    ],
    related=("organisation",),
    within="solution",
    about=lambda partner: partner.solution,
    tell=_tell_partner,
    address=lambda partner, _name: partner.get_absolute_url(),
)
