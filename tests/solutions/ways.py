"""Answers as a form sends them, and where their pages are."""

from django.urls import reverse

from talko.solutions.models import Solution


def address(name: str, solution: Solution, *more) -> str:
    return reverse(f"solutions:{name}", args=[solution.public_id, *more])


def typed(solution: Solution, **changed) -> dict[str, str]:
    values = {
        "title": "Greenhouse",
        "language": "en",
        "summary": "We grow tomatoes.",
        "criterion_0": "Forty jobs.",
        "criterion_1": "Half the cost.",
        "plan": "Build it.",
        "step_0_name": "Ground",
        "step_0_due": "2027-03-01",
        "step_0_amount": "40,000",
        "step_1_name": "",
        "step_1_due": "",
        "step_1_amount": "",
        "amount_amount": "100,000",
        "amount_currency": "SEK",
        "cost_note": "",
        "revision": str(solution.revision),
    }
    return values | changed
