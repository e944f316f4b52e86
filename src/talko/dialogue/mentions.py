"""`@Maria Engström` in a message: which of the people who take part is meant."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from talko.accounts.models import Person
from talko.core.text import markdown
from talko.core.text.cleaning import UNSEEN

BEFORE_CAPITAL, NEW_LINE = "\t", "\n"
"""Kinds of gaps between words; all others are spaces."""
GAP = re.compile(r"\s+")
ADDRESS = re.compile(r"(?:[a-z][a-z0-9+.-]{1,20}://|\bwww\.|\bmailto:)\S*", re.IGNORECASE)
PARTICLES = "af|al|av|bin|da|de|del|den|der|di|dos|du|el|la|le|ten|ter|van|von|zu"
LONGER_NAME = re.compile(rf"(?: (?:{PARTICLES})){{0,3}}{BEFORE_CAPITAL}\w[\w']")
"""After a single name: a surname, and so somebody else, since no longer name was found."""
LIKE_AN_ADDRESS = frozenset("._-/@\\=&#%+~" + markdown.LEFT_OUT)
"""What stands before the @ of an address and not before a mention."""
SIGNS = str.maketrans("\u2019\u02bc\u2010\u2011", "''--")


def mentioned(body: str, people: Iterable[Person]) -> list[Person]:
    """Those of `people` whom the text names after an @: by the whole name, or by the first name where only one has it.

    The longest name that fits counts: "@Anna Lind" does not mean someone who is called Anna alone. Code, links and quotes
    name nobody. Takes as many steps as the text has @, times as many lengths as there are among the names.
    """
    spoken = [_readable(passage) for passage in markdown.prose(body) if "@" in passage]
    if not spoken:
        return []
    whole, first = _names(people)
    lengths = sorted({len(name) for name in (*whole, *first)}, reverse=True)
    found: dict[int, Person] = {}
    for text in spoken:
        words = text.replace(BEFORE_CAPITAL, " ").replace(NEW_LINE, " ")
        for start in _places(text):
            for person in _named_at(start, text, words, lengths, whole, first):
                found[person.pk] = person
    return list(found.values())


def _readable(passage: str) -> str:
    """Folded, with one sign for each gap, which says what comes after it."""
    text = UNSEEN.sub("", ADDRESS.sub(markdown.LEFT_OUT, passage))
    pieces = []
    at = 0
    for gap in GAP.finditer(text):
        after = text[gap.end() : gap.end() + 1]
        sign = NEW_LINE if "\n" in gap[0] else BEFORE_CAPITAL if after.isupper() else " "
        pieces += [_folded(text[at : gap.start()]), sign]
        at = gap.end()
    return "".join([*pieces, _folded(text[at:])])


def _folded(text: str) -> str:
    folded = unicodedata.normalize("NFC", text.translate(SIGNS)).casefold()
    return unicodedata.normalize("NFC", folded)


def _places(text: str) -> Iterator[int]:
    """Where a name could begin."""
    for at, character in enumerate(text):
        if character == "@" and not (at and (text[at - 1].isalnum() or text[at - 1] in LIKE_AN_ADDRESS)):
            yield at + 1


Named = dict[str, list[Person]]


def _names(people: Iterable[Person]) -> tuple[Named, Named]:
    """By the whole name, and by a first name that only one of them has."""
    whole: Named = {}
    first: Named = {}
    for person in {person.pk: person for person in people if not person.erased_at}.values():
        words = _folded(UNSEEN.sub("", person.name)).split()
        if words:
            whole.setdefault(" ".join(words), []).append(person)
            first.setdefault(words[0], []).append(person)
    return whole, {name: found for name, found in first.items() if len(found) == 1}


def _named_at(
    start: int, text: str, words: str, lengths: list[int], whole: Named, first: Named
) -> list[Person]:
    """Whom the longest name means that stands there. One that goes on, as "Engström-Berg" does, is a stranger's."""
    for length in lengths:
        name, end = words[start : start + length], start + length
        if name in whole or name in first:
            if _ends(text, end) and (" " in name or not LONGER_NAME.match(text, end)):
                return whole.get(name) or first[name]
            if name in whole:
                return []
    return []


def _ends(text: str, at: int) -> bool:
    """Not before a letter, nor before a sign that joins one: "-Berg", ".example"; before the s of a genitive."""
    sign, after = text[at : at + 1], text[at + 1 : at + 2]
    if sign == "'":
        return not after.isalnum() or (after == "s" and not text[at + 2 : at + 3].isalnum())
    if sign in LIKE_AN_ADDRESS:
        return sign not in "_@" and not after.isalnum()
    return not sign.isalnum() and not unicodedata.category(sign or " ").startswith("M")
