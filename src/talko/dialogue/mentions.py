"""Mentions: which participant `@Maria Engström` in a message refers to."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from talko.accounts.models import Person
from talko.core.text import markdown
from talko.core.text.cleaning import UNSEEN

BEFORE_CAPITAL, NEW_LINE = "\t", "\n"
"""Gaps between words before a capital and across lines; all others are spaces."""
GAP = re.compile(r"\s+")
ADDRESS = re.compile(r"(?:[a-z][a-z0-9+.-]{1,20}://|\bwww\.|\bmailto:)\S*", re.IGNORECASE)
PARTICLES = "af|al|av|bin|da|de|del|den|der|di|dos|du|el|la|le|ten|ter|van|von|zu"
LONGER_NAME = re.compile(rf"(?: (?:{PARTICLES})){{0,3}}{BEFORE_CAPITAL}\w[\w']")
"""A surname after a first name: it means somebody else, because no longer name matched."""
LIKE_AN_ADDRESS = frozenset("._-/@\\=&#%+~" + markdown.LEFT_OUT)
"""Characters before the @ of an e-mail address, but never of a mention."""
SIGNS = str.maketrans("\u2019\u02bc\u2010\u2011", "''--")


def mentioned(body: str, people: Iterable[Person]) -> list[Person]:
    """The `people` that the text mentions after an @: by full name, or by a first name that only one of them has.

    The longest match wins: "@Anna Lind" never means someone called just Anna. Code, links and quotes mention nobody.
    Cost: the number of @ in the text times the number of distinct lengths of names.
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
    """The folded text, with one character for each gap that tells what follows it."""
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
    """Offsets at which a name can begin."""
    for at, character in enumerate(text):
        if character == "@" and not (at and (text[at - 1].isalnum() or text[at - 1] in LIKE_AN_ADDRESS)):
            yield at + 1


Named = dict[str, list[Person]]


def _names(people: Iterable[Person]) -> tuple[Named, Named]:
    """People by full name, and by unique first name."""
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
    """The people with the longest name at `start`. A name that continues, as in "Engström-Berg", is somebody else's."""
    for length in lengths:
        name, end = words[start : start + length], start + length
        if name in whole or name in first:
            if _ends(text, end) and (" " in name or not LONGER_NAME.match(text, end)):
                return whole.get(name) or first[name]
            if name in whole:
                return []
    return []


def _ends(text: str, at: int) -> bool:
    """Whether a name can end here: not before a letter or a joined one ("-Berg", ".example"), but before a genitive s."""
    sign, after = text[at : at + 1], text[at + 1 : at + 2]
    if sign == "'":
        return not after.isalnum() or (after == "s" and not text[at + 2 : at + 3].isalnum())
    if sign in LIKE_AN_ADDRESS:
        return sign not in "_@" and not after.isalnum()
    return not sign.isalnum() and not unicodedata.category(sign or " ").startswith("M")
