"""Why something was found: stored as plain data with a suggestion, and put into words in the reader's language.

`query` is what one side needs or can do, `found` what the other side says, each in its own words.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from talko.challenges.sdg import NAMES
from talko.core.text import languages
from talko.core.text.cleaning import quoted
from talko.core.values import numbers
from talko.engines import retrieval
from talko.matching.index import query_text
from talko.matching.index.source_texts import Profile
from talko.matching.models import Document
from talko.matching.ranking import shared_topics

MOST_WORDS = 8
MEANING_WORTH_SAYING = 20.0
"""Per cent of a score from similar meaning, below which it is not mentioned."""
LITTLE_KNOWN = 2
"""Records up to which an organisation can have one of the reserved ranks."""


@dataclass(frozen=True)
class WordPair:
    query: tuple[str, ...]
    """At most three words of the query, the strongest first."""
    found: str
    share: float
    """Per cent of the score."""


@dataclass(frozen=True)
class Reasons:
    words: tuple[WordPair, ...] = ()
    more_words: float = 0.0
    """Per cent of the score from words that are not named."""
    meaning: float = 0.0
    """Per cent from similar meaning, without a word in common. All shares add up to 100."""
    goals: tuple[int, ...] = ()
    fields: tuple[str, ...] = ()
    records: int = 0
    projects: int = 0
    newest: str = ""
    """The day of the newest record (ISO 8601)."""
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
    """Filters it passed: "city", "opted_out", and those that were chosen."""
    reserved: bool = False
    """It has one of the ranks reserved for organisations of which little is known."""

    def as_data(self) -> dict[str, Any]:
        return {name: value for name, value in asdict(self).items() if value not in ((), "", None, 0, False)}

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> "Reasons":
        values: dict[str, Any] = {**data}
        for name in ("goals", "fields", "filters"):
            values[name] = tuple(data.get(name, ()))
        values["words"] = tuple(
            WordPair(tuple(pair["query"]), pair["found"], pair["share"]) for pair in data.get("words", ())
        )
        return cls(**values)

    @property
    def little_known(self) -> bool:
        return self.records <= LITTLE_KNOWN

    def strongest(self) -> str:
        """The strongest reason, where there is room for one."""
        return next(iter(self.sentences()), "")

    def sentences(self) -> list[str]:
        """All reasons in whole sentences, the strongest first."""
        reasons = [
            self._words(),
            self._topics(),
            self._meaning(),
            self._agreement(),
            self._evidence(),
            self._language(),
            self._distance(),
            self._reserved(),
        ]
        return [sentence for sentence in reasons if sentence]

    def in_common(self) -> list[str]:
        """Only what both sides mention, in whole sentences."""
        return [sentence for sentence in (self._words(), self._topics()) if sentence]

    def short(self) -> str:
        """What both sides mention, as a list inside a sentence."""
        named = [*self.topics()[:2], *(quoted(pair.found) for pair in self.words[:3])]
        return ", ".join(named)

    def topics(self) -> list[str]:
        """The shared goals and fields, in the reader's language where it has a name for them."""
        return [*(goal_name(number) for number in self.goals), *self.fields]

    def shares(self) -> list[tuple[str, str]]:
        """The whole score broken down for a table: what, and how many per cent."""
        rows = [(_pair(pair), _per_cent(pair.share)) for pair in self.words]
        if self.more_words:
            rows.append((_("Other words"), _per_cent(self.more_words)))
        if self.meaning:
            rows.append((_("Similar meaning"), _per_cent(self.meaning)))
        return rows

    def _words(self) -> str:
        pairs = ", ".join(f"{_pair(pair)} ({_per_cent(pair.share)})" for pair in self.words[:3])
        if pairs:
            return _("Shared words: %(pairs)s.") % {"pairs": pairs}
        return _("It means much the same in other words.") if self.meaning else ""

    def _meaning(self) -> str:
        if not self.words or self.meaning < MEANING_WORTH_SAYING:
            return ""
        return _("%(share)s of the score comes from similar meaning in other words.") % {
            "share": _per_cent(self.meaning)
        }

    def _topics(self) -> str:
        names = ", ".join(self.topics())
        return _("Both are about: %(topics)s.") % {"topics": names} if names else ""

    def _agreement(self) -> str:
        if self.own_city:
            return _("It is in the challenge's own city.")
        if self.city:
            return _("It is in %(city)s, a partner city under an agreement.") % {"city": self.city}
        return ""

    def _evidence(self) -> str:
        year = self.newest[:4]
        if self.projects and year:
            return ngettext(
                "%(number)d project is known, the newest from %(year)s.",
                "%(number)d projects are known, the newest from %(year)s.",
                self.projects,
            ) % {"number": self.projects, "year": year}
        if self.projects:
            text = ngettext("%(number)d project is known.", "%(number)d projects are known.", self.projects)
            return text % {"number": self.projects}
        if self.little_known:
            return _("Little is known about it yet.")
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

    def _reserved(self) -> str:
        if not self.reserved:
            return ""
        return _("It has one of the places reserved for organisations that little is known about.")


def reasons_from_profile(
    reason: retrieval.Reason,
    query: retrieval.Query,
    profile: Profile,
    *,
    goals: Iterable[int] = (),
    fields: Iterable[str] = (),
) -> Reasons:
    """From texts that are read now: shared words with their shares, and shared topics."""
    words, terms = _words_and_terms(profile)
    found = _reasons(reason, query, words, terms, goals, fields)
    return replace(found, records=profile.records, projects=profile.projects, newest=_day(profile.newest_on))


def reasons_from_document(
    document: Document,
    reason: retrieval.Reason,
    query: retrieval.Query,
    *,
    goals: Iterable[int],
    fields: Iterable[str],
    projects: int,
) -> Reasons:
    """The same from a stored document: no text is read again, and no lexicon is needed."""
    found = _reasons(reason, query, document.words, document.terms, goals, fields)
    return replace(found, records=document.records, projects=projects, newest=_day(document.newest_on))


def _reasons(
    reason: retrieval.Reason,
    query: retrieval.Query,
    words: Mapping[str, str],
    terms: Mapping[str, float],
    goals: Iterable[int],
    fields: Iterable[str],
) -> Reasons:
    by_words = sum(share.score for share in reason.words)
    # Everything is somewhat similar to everything; what counts is how much more than the average.
    by_meaning = max(reason.meaning + reason.constant, 0.0)
    whole = by_words + by_meaning
    words_share = 100 * by_words / whole if whole else 0.0
    known = set(words.values())
    pairs = [pair for pair in _pairs(reason.words, words, whole) if pair.found in known]
    shown = pairs[:MOST_WORDS]
    own_fields = list(fields)
    return Reasons(
        words=tuple(shown),
        more_words=round(max(0.0, words_share - sum(pair.share for pair in shown)), 1),
        meaning=round(100 * by_meaning / whole, 1) if whole else 0.0,
        goals=tuple(shared_topics.shared_goals(goals, terms, own_fields)),
        fields=tuple(shared_topics.shared_fields(own_fields, query)),
    )


def topics_and_words(
    shares: Iterable[retrieval.Share],
    document: Document,
    goals: Iterable[int],
) -> Reasons:
    """Only what both mention, from a stored document. `goals` are the challenge's."""
    shares, known = list(shares), set(document.words.values())
    whole = sum(share.score for share in shares)
    pairs = [pair for pair in _pairs(shares, document.words, whole) if pair.found in known]
    return Reasons(
        words=tuple(pairs[:MOST_WORDS]), goals=tuple(shared_topics.shared_goals(goals, document.terms, ()))
    )


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def goal_name(number: int) -> str:
    """ "SDG 7 Affordable and clean energy", in the language of the page."""
    names = dict(zip(("en", "sv", "fi"), NAMES[number], strict=True))
    name = languages.best(names, [languages.current()])[1]
    return _("SDG %(number)d %(name)s") % {"number": number, "name": name}


def _pairs(shares: Iterable[retrieval.Share], words: Mapping[str, str], whole: float) -> list[WordPair]:
    """For each word that was found: which words of the query match it, and their share together."""
    matched: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for share in shares:
        for term, score in share.terms:
            matched[words.get(term, term)][_whole_word(share.word)] += score
    pairs = [
        WordPair(
            tuple(sorted(query, key=lambda word: (-query[word], word))[:3]),
            found,
            round(100 * sum(query.values()) / whole, 1),
        )
        for found, query in matched.items()
    ]
    return sorted(pairs, key=lambda pair: (-pair.share, pair.found))


def _words_and_terms(profile: Profile) -> tuple[dict[str, str], dict[str, float]]:
    """For each term its weightiest word, and how often the term occurs."""
    best: dict[str, tuple[float, str]] = {}
    terms: dict[str, float] = defaultdict(float)
    for source in profile.texts:
        for concept in query_text.concepts_of(source.text, source.language):
            for term, weight in concept.terms:
                terms[term] += weight * concept.count
                if weight * source.weight > best.get(term, (0.0, ""))[0]:
                    best[term] = weight * source.weight, _whole_word(concept.word)
    return {term: word for term, (_weight, word) in best.items()}, terms


def _whole_word(word: str) -> str:
    """The whole of a compound that was found by a part: "spillvärme" of "spillvärme (värme)"."""
    return word.split(" (", 1)[0]


def _pair(pair: WordPair) -> str:
    query = ", ".join(quoted(word) for word in pair.query if word != pair.found)
    return f"{query} – {quoted(pair.found)}" if query else quoted(pair.found)


def _per_cent(share: float) -> str:
    return numbers.per_cent(share / 100, languages.current())
