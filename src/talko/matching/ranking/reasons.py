"""Why something was found: stored as plain data with a suggestion, and put into words in the reader's language.

`query` is what one side needs or can do, `found` what the other side says, each in its own words.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from talko.challenges.sdg import NAMES
from talko.core.text import languages
from talko.core.text.cleaning import quoted
from talko.core.values import numbers
from talko.engines import retrieval
from talko.engines.retrieval import who_can_help
from talko.engines.retrieval.rankers import sentences
from talko.engines.retrieval.reader import Grade
from talko.matching.ranking import shared_topics

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
    goals: tuple[int, ...] = ()
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
        for name in ("goals", "fields", "filters", "partners"):
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

    def in_common(self) -> list[str]:
        """Only what both sides mention, in whole sentences."""
        return [sentence for sentence in (self._words(), self._topics()) if sentence]

    def short(self) -> str:
        """What both sides mention, as a list inside a sentence."""
        named = [*self.topics()[:2], *(quoted(pair.found) for pair in self.words[:3])]
        return ", ".join(named)

    def pairs_between_languages(self) -> str:
        """What the words of the two sentences have to do with each other, where not every reader knows both languages."""
        if self.asked is None or self.said is None or self.asked.language == self.said.language:
            return ""
        return " · ".join(_pair(pair) for pair in self.words[:4])

    def topics(self) -> list[str]:
        """The shared goals and fields, in the reader's language where it has a name for them."""
        return [*(goal_name(number) for number in self.goals), *self.fields]

    def _words(self) -> str:
        pairs = ", ".join(_pair(pair) for pair in self.words[:3])
        return _("In common: %(shared)s.") % {"shared": pairs} if pairs else ""

    def _topics(self) -> str:
        names = ", ".join(self.topics())
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


def from_shares(shares: Iterable[retrieval.Share], words: Mapping[str, str], goals: Iterable[int]) -> Reasons:
    """What a text has in common with a challenge; `words` has the word of the text for each term, `goals` are the challenge's."""
    pairs = _pairs(shares, words)
    shared = shared_topics.shared_goals(goals, dict.fromkeys(words, 1.0))
    return Reasons(words=tuple(pairs[:MOST_WORDS]), goals=tuple(shared))


def goal_name(number: int) -> str:
    """ "SDG 7 Affordable and clean energy", in the language of the page."""
    names = dict(zip(("en", "sv", "fi"), NAMES[number], strict=True))
    name = languages.best(names, [languages.current()])[1]
    return _("SDG %(number)d %(name)s") % {"number": number, "name": name}


def _pairs(shares: Iterable[retrieval.Share], words: Mapping[str, str]) -> list[WordPair]:
    """For each word that was found: which words of the query match it, the weightiest first."""
    matched: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for share in shares:
        for term, score in share.terms:
            if term in words:
                matched[words[term]][_whole_word(share.word)] += score
    best = sorted(matched, key=lambda found: (-sum(matched[found].values()), found))
    return [
        WordPair(tuple(sorted(query, key=lambda word: (-query[word], word))[:3]), found)
        for found in best
        for query in [matched[found]]
    ]


def _whole_word(word: str) -> str:
    """The whole of a compound that was found by a part: "spillvärme" of "spillvärme (värme)"."""
    return word.split(" (", 1)[0]


def _pair(pair: WordPair) -> str:
    query = ", ".join(word for word in pair.query if word != pair.found)
    return f"{query} → {pair.found}" if query else quoted(pair.found)
