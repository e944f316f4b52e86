"""`@Maria Engström` in a message: which of the people who take part is meant."""

from collections.abc import Iterable

from talko.accounts.models import Person


def mentioned(body: str, people: Iterable[Person]) -> list[Person]:
    """Those of `people` whom the text names after an @: by the whole name, or by the first name where only one has it.

    The longest name that fits counts: "@Anna Lind" does not mean someone who is called Anna alone.
    """
    text = body.casefold()
    if "@" not in text:
        return []
    by_name = _names(people)
    found: dict[int, Person] = {}
    for at, character in enumerate(text):
        if character == "@" and not (at and (text[at - 1].isalnum() or text[at - 1] in "._-")):
            fitting = [name for name in by_name if _stands_at(text, name, at + 1)]
            for person in by_name[max(fitting, key=len)] if fitting else []:
                found[person.pk] = person
    return list(found.values())


def _names(people: Iterable[Person]) -> dict[str, list[Person]]:
    named = {person.pk: person for person in people if person.name.strip() and not person.erased_at}
    whole: dict[str, list[Person]] = {}
    first: dict[str, list[Person]] = {}
    for person in named.values():
        whole.setdefault(person.name.strip().casefold(), []).append(person)
        first.setdefault(person.get_short_name().casefold(), []).append(person)
    only_one = {name: people for name, people in first.items() if len(people) == 1 and name}
    return {**only_one, **whole}


def _stands_at(text: str, name: str, start: int) -> bool:
    if not text.startswith(name, start):
        return False
    after = text[start + len(name) : start + len(name) + 1]
    return not (after.isalnum() or after == "_")
