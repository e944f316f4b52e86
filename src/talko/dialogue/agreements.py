"""Agreements as something that can be talked about. (Their own room lies left of this one and does not know dialogue.)"""

from typing import Any

from talko.accounts.models import Person
from talko.cities.models import Agreement, City
from talko.cities.queries import officers_of
from talko.cities.rules import is_officer_of_either
from talko.core.text import languages
from talko.core.text.languages import Texts
from talko.dialogue.subjects import Subject

PUBLIC_STATES = frozenset({"accepted", "ended"})


def may_read(person: Any, agreement: Agreement) -> bool:
    """What was agreed is public; a proposal is for the officers of both cities."""
    return agreement.state in PUBLIC_STATES or bool(is_officer_of_either(person, agreement))


def may_write(person: Any, agreement: Agreement) -> bool:
    return bool(person.is_authenticated) and may_read(person, agreement)


def is_party(person: Any, agreement: Agreement) -> bool:
    return bool(is_officer_of_either(person, agreement))


def parties(agreement: Agreement) -> list[Person]:
    return list(officers_of(agreement.proposer, agreement.partner))


def cities(agreement: Agreement) -> list[City]:
    return [agreement.proposer, agreement.partner]


def title(agreement: Agreement) -> Texts:
    return agreement.title or {languages.GLOBAL: str(agreement)}


SUBJECT = Subject(
    may_read=may_read,
    may_write=may_write,
    is_party=is_party,
    parties=parties,
    cities=cities,
    title=title,
    address=Agreement.get_absolute_url,
    beside=("proposer", "partner"),
)
