"""Reading a decision, and the city's desk where it is made."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import prefetch_related_objects

from talko.challenges.models import Challenge
from talko.core.text import languages
from talko.core.text.cleaning import cleaned
from talko.core.values import money
from talko.solutions.models import Answer, Decision, Solution
from talko.solutions.queries.solution_list import partner_names
from talko.solutions.queries.solutions import criterion_answers, name_of

NONE = "none"
"""In place of an answer, where none is chosen."""
SHOWN = 20
"""Reasons that stand on the challenge's page; each also stands on the page of its answer."""


@dataclass(frozen=True)
class Reason:
    title: str
    url: str
    title_lang: str
    who: str
    html: str


@dataclass(frozen=True)
class DecisionView:
    record: Decision
    """For its minutes."""
    at: datetime
    by: str
    city: str
    lang: str
    """Of the summary and the reasons."""
    summary_html: str
    chosen: Reason | None
    others: list[Reason]
    more: int
    """How many reasons more there are than stand here."""


def is_published(person: Any, challenge: Challenge, *, chosen: str, summary: str) -> bool:
    """Whether this very decision of theirs stands already; `chosen` is the address id of an answer, or "none"."""
    decision = Decision.objects.filter(challenge=challenge, by=person).first()
    if decision is None or decision.summary.split() != cleaned(summary).split():
        return False
    stands = decision.answers.filter(chosen=True).select_related("solution").first()
    return chosen == (stands.solution.address_id if stands else NONE)


def decision_of(challenge: Challenge) -> DecisionView | None:
    """For `challenges/_decision.html`; three queries, one when there is no decision."""
    decision = Decision.objects.filter(challenge=challenge).select_related("by").first()
    if decision is None:
        return None
    decision.challenge = challenge
    answers = list(
        Answer.objects.filter(decision=decision)
        .select_related("solution__organisation", "solution__author")
        .order_by("-chosen", "pk")[: SHOWN + 1]
    )
    total = decision.answers.count()
    chosen = next((_reason(answer) for answer in answers if answer.chosen), None)
    others = [_reason(answer) for answer in answers if not answer.chosen][:SHOWN]
    return DecisionView(
        record=decision,
        at=decision.decided_at,
        by=str(decision.by) if decision.by else "",
        city=challenge.city.name,
        lang=decision.language,
        summary_html=decision.summary_html,
        chosen=chosen,
        others=others,
        more=total - len(others) - (1 if chosen else 0),
    )


def _reason(answer: Answer) -> Reason:
    solution = answer.solution
    return Reason(
        str(solution), solution.get_absolute_url(), solution.language, name_of(solution), answer.reason_html
    )


@dataclass(frozen=True)
class Compared:
    """One answer on the desk, beside the others."""

    solution: Solution
    who: str
    place: str
    amount: str
    partners: str
    criteria: list[tuple[str, int, str]]
    """Name, weight and the answer's HTML, in the criteria's order."""


def to_decide_on(challenge: Challenge) -> list[Solution]:
    """The answers that have been sent, in the order in which they came."""
    solutions = Solution.objects.filter(challenge=challenge, state="submitted").select_related(
        "organisation", "author", "city"
    )
    return list(solutions.order_by("submitted_at", "pk"))


def compared(solutions: list[Solution]) -> list[Compared]:
    """Two queries."""
    prefetch_related_objects(solutions, criterion_answers())
    partners = partner_names([solution.pk for solution in solutions])
    language = languages.current()
    return [
        Compared(
            solution=solution,
            who=name_of(solution),
            place=solution.city.name if solution.city else "",
            amount=money.shown(solution.amount, solution.currency, language),
            partners=", ".join(partners.get(solution.pk, [])),
            criteria=[
                (languages.best(answer.criterion.name, [language])[1], answer.criterion.weight, answer.html)
                for answer in solution.criterion_answers.all()
            ],
        )
        for solution in solutions
    ]
