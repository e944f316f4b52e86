"""Agreements as subjects of dialogue: their room is below this one."""

from typing import Any

from talko.accounts.models import Person
from talko.cities.models import Agreement, City
from talko.cities.rules import is_inside, is_officer_inside, officers_of, reads_agreement
from talko.core.text import languages
from talko.core.text.languages import Texts
from talko.dialogue import subjects
from talko.dialogue.subjects import Subject


def register() -> None:
    subjects.register(
        Agreement,
        Subject(
            may_read=reads_agreement,
            may_write=may_write,
            is_party=is_officer_inside,
            parties=parties,
            cities=cities,
            title=title,
            address=Agreement.get_absolute_url,
            beside=("proposer",),
        ),
    )


def may_write(person: Any, agreement: Agreement) -> bool:
    return bool(person.is_authenticated) and reads_agreement(person, agreement)


def parties(agreement: Agreement) -> list[Person]:
    return list(officers_of(*cities(agreement)))


def cities(agreement: Agreement) -> list[City]:
    return [party.city for party in agreement.all_parties if is_inside(party, agreement)]


def title(agreement: Agreement) -> Texts:
    return agreement.title or {languages.GLOBAL: str(agreement)}
