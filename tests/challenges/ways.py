"""Challenges as they are written: by an action and by a form."""

from dataclasses import replace
from datetime import timedelta

from django.utils import timezone

from talko.challenges.content import Content, CriterionContent
from talko.core import ids


def soon(days=20):
    return timezone.now() + timedelta(days=days)


def content(**changes):
    whole = Content(
        language="sv",
        title={"sv": "Skolbussen som också kör oss andra", "en": "A school bus for the rest of us"},
        lead={"sv": "Linjen läggs ner.", "en": "The line closes."},
        need_local="Elva barn åker.",
        need_global={"en": "Eleven children ride it."},
        affected={"sv": "Byborna."},
        amount=35_000_000,
        amount_for={"sv": "Ett år."},
        answers_by=soon(),
        decision_by=soon(40),
        goals=(11,),
        targets=("6.1", "11.2"),
        criteria=(
            CriterionContent({"sv": "Nytta", "en": "Benefit"}, 60),
            CriterionContent({"sv": "Kostnad"}, 40),
        ),
    )
    return replace(whole, **changes)


def typed(**changes):
    """A whole form as a browser sends it."""
    soon = (timezone.now() + timedelta(days=30)).strftime("%Y-%m-%dT%H:%M")
    values = {
        "language": "sv",
        "title_sv": "Värm växthus",
        "title_en": "Heat greenhouses",
        "lead_sv": "Vi har värme.",
        "lead_en": "We have heat.",
        "need_local": "Här finns värme.",
        "need_global_en": "There is heat here.",
        "affected_sv": "Odlare.",
        "criterion_0_name_sv": "Nytta",
        "criterion_0_weight": "70",
        "criterion_1_name_sv": "Kostnad",
        "criterion_1_weight": "30",
        "amount_amount": "1 200 000,50",
        "amount_currency": "SEK",
        "amount_for_sv": "Ett försök.",
        "answers_by": soon,
        "goals": ["11"],
        "targets": "11.2; 13.1",
        "answer_languages": ["sv", "en"],
        "criterion_2_weight": "",
        "revision": "1",
        "key": str(ids.new_id()),
    }
    return {**values, **changes}


def at(challenge, page=""):
    return challenge.get_absolute_url() + page
