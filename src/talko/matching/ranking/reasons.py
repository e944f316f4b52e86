"""Why something was found: stored as plain data with a suggestion, and put into words in the reader's language.

`query` is what one side needs or can do, `found` what the other side says, each in its own words.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from talko.core.text import languages
from talko.core.text.cleaning import quoted
from talko.core.text.html import filled
from talko.core.values import numbers
from talko.engines.retrieval import who_can_help
from talko.engines.retrieval.rankers import sentences
from talko.engines.retrieval.reader import Grade

_WORDS = re.compile(r"([^\W_]+(?:['’-][^\W_]+)*)")
MOST_WORDS = 8
LONGEST = 320
"""Characters of a sentence that is quoted."""
SHORT = 60
"""A shorter sentence may be a title, which says little by itself."""


@dataclass(frozen=True)
class WordPair:
    query: tuple[str, ...]
    """At most three words of the query, the strongest first."""
    found: str


@dataclass(frozen=True)
class Quote:
    """A sentence of one side, in its language."""

    language: str
    text: str


@dataclass(frozen=True)
class Reasons:
    words: tuple[WordPair, ...] = ()
    asked: Quote | None = None
    """The sentence of the challenge that is answered."""
    said: Quote | None = None
    """The sentence of the organisation that answers it."""
    reader: str = ""
    """A sentence in English that a machine wrote about the two texts."""
    reader_quote: str = ""
    """The words of the organisation that it points at."""
    partners: tuple[str, ...] = ()
    """Other organisations of which the same is written, such as partners of a project."""
    fields: tuple[str, ...] = ()
    language: str = ""
    """One in which both sides can write to each other."""
    distance: int | None = None
    """Kilometres."""
    own_city: bool = False
    city: str = ""
    """Name of the partner city in which it works."""
    agreement: str = ""
    """Address id of the agreement between the two cities."""
    filters: tuple[str, ...] = ()
    """Filters it passed: "opted_out", and those that were chosen."""

    def as_data(self) -> dict[str, Any]:
        return {name: value for name, value in asdict(self).items() if value not in ((), "", None, 0, False)}

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> "Reasons":
        values: dict[str, Any] = {**data}
        for name in ("fields", "filters", "partners"):
            values[name] = tuple(data.get(name, ()))
        for name in ("asked", "said"):
            values[name] = Quote(**data[name]) if data.get(name) else None
        values["words"] = tuple(
            WordPair(tuple(pair["query"]), pair["found"]) for pair in data.get("words", ())
        )
        return cls(**values)

    def strongest(self) -> str:
        """The strongest reason, where there is room for one."""
        return next(iter(self.sentences()), "")

    def sentences(self) -> list[str]:
        """All reasons in whole sentences, the strongest first."""
        reasons = [self._words(), *self.circumstances()]
        return [sentence for sentence in reasons if sentence]

    def circumstances(self) -> list[str]:
        """What speaks for it besides the two sentences that meet."""
        reasons = [self._topics(), self._partners(), self._agreement(), self._language(), self._distance()]
        return [sentence for sentence in reasons if sentence]

    def short(self) -> str:
        """What both sides mention, as a list inside a sentence; else what the challenge says that is answered."""
        named = ", ".join(quoted(pair.found) for pair in self.words[:3])
        return named or (quoted(self.asked.text) if self.asked else "")

    def asked_marked(self) -> SafeString:
        """The sentence of the challenge, with the words marked that the other side answers."""
        return _marked(self.asked, [word for pair in self.words for word in pair.query])

    def said_marked(self) -> SafeString:
        return _marked(self.said, [pair.found for pair in self.words])

    def pairs_between_languages(self) -> str:
        """What the words of the two sentences have to do with each other, where not every reader knows both languages."""
        if self.asked is None or self.said is None or self.asked.language == self.said.language:
            return ""
        return " · ".join(_pair(pair) for pair in self.words[:4])

    def _words(self) -> str:
        pairs = ", ".join(_pair(pair) for pair in self.words[:3])
        return _("In common: %(shared)s.") % {"shared": pairs} if pairs else ""

    def _topics(self) -> str:
        names = ", ".join(self.fields)
        return _("Both are about: %(topics)s.") % {"topics": names} if names else ""

    def _partners(self) -> str:
        if not self.partners:
            return ""
        text = ngettext(
            "The same is written about a partner: %(names)s.",
            "The same is written about partners: %(names)s.",
            len(self.partners),
        )
        return text % {"names": ", ".join(self.partners[:MOST_WORDS])}

    def _agreement(self) -> str:
        if self.own_city:
            return _("It is in the challenge's own city.")
        if self.city:
            return _("It is in %(city)s, a partner city under an agreement.") % {"city": self.city}
        return ""

    def _language(self) -> str:
        if not self.language:
            return ""
        return _("A language that you share: %(language)s.") % {
            "language": languages.name_here(self.language)
        }

    def _distance(self) -> str:
        if self.distance is None or self.own_city:
            return ""
        return _("About %(distance)s km away.") % {
            "distance": numbers.shown(self.distance, languages.current())
        }


def reasons_from_suggestion(
    suggestion: who_can_help.Suggestion,
    own: str,
    *,
    grade: Grade | None,
    shared_language: str,
    **circumstances: Any,
) -> Reasons:
    """`own` is the challenge's language: what it asks is quoted in that where the two meet there."""
    meetings = sorted(suggestion.meetings, key=lambda one: (not one.carriers, one.language != own))
    meeting = meetings[0] if meetings else None
    carriers = meeting.carriers if meeting else ()
    passage = suggestion.passage
    said = _answering(passage.text, [w for one in carriers for w in one.written])
    return Reasons(
        words=tuple(_pairs_in(said, carriers))[:MOST_WORDS],
        asked=Quote(meeting.language, _cut(meeting.sentence)) if meeting else None,
        said=Quote(passage.language, said),
        reader=grade.sentence if grade else "",
        reader_quote=grade.quote if grade else "",
        fields=tuple(name for _vocabulary, name in suggestion.fields),
        language=shared_language,
        **circumstances,
    )


def _pairs_in(said: str, carriers: Iterable[who_can_help.Carrier]) -> Iterator[WordPair]:
    """Each word of the need with one that the quoted sentence has."""
    for one in carriers:
        found = next((word for word in one.written if word.casefold() in said.casefold()), "")
        if found:
            yield WordPair((one.word,), found)


def _answering(passage: str, words: list[str]) -> str:
    """The sentence of a passage with the most of these words, the first one where there are several; with the next one
    if it is as short as a title."""
    parts = sentences(passage)
    held = [sum(word.casefold() in part.casefold() for word in set(words)) for part in parts]
    best = held.index(max(held))
    return _cut(" ".join(parts[best : best + (2 if len(parts[best]) < SHORT else 1)]))


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST].rsplit(' ', 1)[0]}…"


def _marked(quote: Quote | None, words: Iterable[str]) -> SafeString:
    """With these words marked, as whole words and whatever their case."""
    wanted = {word.casefold() for word in words}
    parts = (
        filled("<mark>{}</mark>", part) if part.casefold() in wanted else filled("{}", part)
        for part in (_WORDS.split(quote.text) if quote else ())
    )
    return SafeString("".join(parts))


def _pair(pair: WordPair) -> str:
    query = ", ".join(word for word in pair.query if word != pair.found)
    return f"{query} → {pair.found}" if query else quoted(pair.found)
