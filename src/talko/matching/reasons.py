"""Why something was found: kept as plain data with a suggestion, and said in the language of whoever reads it.

`asked` is what the one side says it needs or can do, `found` what the other side says; each in its own words.
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
from talko.matching import concepts, query_text
from talko.matching.models import Document
from talko.matching.source_texts import About

MOST_WORDS = 8
WORTH_SAYING = 20.0
"""Per cent of a score by nearness in meaning."""
LITTLE_KNOWN = 2
"""Records up to which places are kept for an organisation."""


@dataclass(frozen=True)
class WordPair:
    asked: tuple[str, ...]
    """At most three words; other forms of them gave the same."""
    found: str
    share: float
    """Per cent of the score."""


@dataclass(frozen=True)
class Reasons:
    words: tuple[WordPair, ...] = ()
    more_words: float = 0.0
    """Per cent of the score by words that are not named."""
    meaning: float = 0.0
    """Per cent by nearness in meaning, without a word in common. All shares make 100."""
    goals: tuple[int, ...] = ()
    fields: tuple[str, ...] = ()
    records: int = 0
    projects: int = 0
    newest: str = ""
    """The day of the newest record, as ISO 8601 writes it."""
    language: str = ""
    """A language in which both sides can write to each other."""
    distance: int | None = None
    """Kilometres."""
    own_city: bool = False
    city: str = ""
    """By name: the partner city in which it works."""
    agreement: str = ""
    """Address id of the agreement between the two cities."""
    filters: tuple[str, ...] = ()
    """Which filters it passed: "city", "standing", and those that were chosen."""
    floor: bool = False
    """It stands in a place that is kept for those of whom little is known."""

    def as_data(self) -> dict[str, Any]:
        return {name: value for name, value in asdict(self).items() if value not in ((), "", None, 0, False)}

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> "Reasons":
        kept: dict[str, Any] = {**data}
        for name in ("goals", "fields", "filters"):
            kept[name] = tuple(data.get(name, ()))
        kept["words"] = tuple(
            WordPair(tuple(pair["asked"]), pair["found"], pair["share"]) for pair in data.get("words", ())
        )
        return cls(**kept)

    @property
    def little_known(self) -> bool:
        return self.records <= LITTLE_KNOWN

    def strongest(self) -> str:
        """One sentence for where there is room for one only."""
        return next(iter(self.sentences()), "")

    def sentences(self) -> list[str]:
        """All reasons in whole sentences, the strongest first."""
        said = [
            self._words(),
            self._concepts(),
            self._meaning(),
            self._agreement(),
            self._evidence(),
            self._language(),
            self._distance(),
            self._floor(),
        ]
        return [sentence for sentence in said if sentence]

    def in_common(self) -> list[str]:
        """Only what both sides speak of, in whole sentences."""
        return [sentence for sentence in (self._words(), self._concepts()) if sentence]

    def short(self) -> str:
        """What both sides speak of, without a full stop, to stand inside a sentence."""
        named = [*self.concept_names()[:2], *(quoted(pair.found) for pair in self.words[:3])]
        return ", ".join(named)

    def concept_names(self) -> list[str]:
        """The shared goals and fields, in the reader's language where it has a name for them."""
        return [*(goal_name(number) for number in self.goals), *self.fields]

    def shares(self) -> list[tuple[str, str]]:
        """The whole score taken apart, for a table: what, and how many per cent."""
        rows = [(_pair(pair), _per_cent(pair.share)) for pair in self.words]
        if self.more_words:
            rows.append((_("Further words"), _per_cent(self.more_words)))
        if self.meaning:
            rows.append((_("Nearness in meaning"), _per_cent(self.meaning)))
        return rows

    def _words(self) -> str:
        pairs = ", ".join(f"{_pair(pair)} ({_per_cent(pair.share)})" for pair in self.words[:3])
        if pairs:
            return _("Words that meet: %(pairs)s.") % {"pairs": pairs}
        return _("It is near in meaning, though the words are others.") if self.meaning else ""

    def _meaning(self) -> str:
        if not self.words or self.meaning < WORTH_SAYING:
            return ""
        return _("%(share)s of the score is nearness in meaning, in other words.") % {
            "share": _per_cent(self.meaning)
        }

    def _concepts(self) -> str:
        names = ", ".join(self.concept_names())
        return _("Both are about: %(concepts)s.") % {"concepts": names} if names else ""

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
            return _("Little is known of it yet.")
        return ""

    def _language(self) -> str:
        if not self.language:
            return ""
        return _("You can write to each other in this language: %(language)s.") % {
            "language": languages.name_here(self.language)
        }

    def _distance(self) -> str:
        if self.distance is None or self.own_city:
            return ""
        return _("About %(distance)s km away.") % {
            "distance": numbers.shown(self.distance, languages.current())
        }

    def _floor(self) -> str:
        if not self.floor:
            return ""
        return _("It has one of the places that are kept for organisations of which little is known.")


def explained(
    reason: retrieval.Reason,
    query: retrieval.Query,
    about: About,
    *,
    goals: Iterable[int] = (),
    fields: Iterable[str] = (),
) -> Reasons:
    """What `about` says that answers the query: the words with their shares, and what both are about."""
    said, terms = _said(about)
    found = _explained(reason, query, said, terms, goals, fields)
    return replace(found, records=about.records, projects=about.projects, newest=_day(about.newest_on))


def explained_by(
    document: Document,
    reason: retrieval.Reason,
    query: retrieval.Query,
    *,
    goals: Iterable[int],
    fields: Iterable[str],
    projects: int,
) -> Reasons:
    """The same from what is kept with a document: no text is read again, and no lexicon is needed."""
    found = _explained(reason, query, document.said, document.terms, goals, fields)
    return replace(found, records=document.records, projects=projects, newest=_day(document.newest_on))


def _explained(
    reason: retrieval.Reason,
    query: retrieval.Query,
    said: Mapping[str, str],
    terms: Mapping[str, float],
    goals: Iterable[int],
    fields: Iterable[str],
) -> Reasons:
    by_words = sum(share.score for share in reason.words)
    # Everything is near to everything in some measure; what counts is how much nearer than the average.
    nearer = max(reason.meaning + reason.constant, 0.0)
    whole = by_words + nearer
    words = 100 * by_words / whole if whole else 0.0
    known = set(said.values())
    pairs = [pair for pair in _pairs(reason.words, said, whole) if pair.found in known]
    shown = pairs[:MOST_WORDS]
    own_fields = list(fields)
    return Reasons(
        words=tuple(shown),
        more_words=round(max(0.0, words - sum(pair.share for pair in shown)), 1),
        meaning=round(100 * nearer / whole, 1) if whole else 0.0,
        goals=tuple(concepts.shared_goals(goals, terms, own_fields)),
        fields=tuple(concepts.shared_fields(own_fields, query)),
    )


def in_short(
    shares: Iterable[retrieval.Share],
    said: Mapping[str, str],
    terms: Mapping[str, float],
    goals: Iterable[int],
) -> Reasons:
    """Only what both are about, from what is kept with a document: no text is read again. `goals` are the challenge's."""
    kept = list(shares)
    whole = sum(share.score for share in kept)
    pairs = [pair for pair in _pairs(kept, said, whole) if pair.found in said.values()]
    return Reasons(words=tuple(pairs[:MOST_WORDS]), goals=tuple(concepts.shared_goals(goals, terms, ())))


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def goal_name(number: int) -> str:
    """ "SDG 7 Affordable and clean energy", in the language of the page."""
    names = dict(zip(("en", "sv", "fi"), NAMES[number], strict=True))
    name = languages.best(names, [languages.current()])[1]
    return _("SDG %(number)d %(name)s") % {"number": number, "name": name}


def _pairs(shares: Iterable[retrieval.Share], said: Mapping[str, str], whole: float) -> list[WordPair]:
    """By the word that was found: which words asked for it, and what they gave together."""
    given: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for share in shares:
        for term, score in share.terms:
            given[said.get(term, term)][_whole_word(share.word)] += score
    pairs = [
        WordPair(
            tuple(sorted(asked, key=lambda word: (-asked[word], word))[:3]),
            found,
            round(100 * sum(asked.values()) / whole, 1),
        )
        for found, asked in given.items()
    ]
    return sorted(pairs, key=lambda pair: (-pair.share, pair.found))


def _said(about: About) -> tuple[dict[str, str], dict[str, float]]:
    """For each term the word by which it was said most, and how often it was."""
    best: dict[str, tuple[float, str]] = {}
    terms: dict[str, float] = defaultdict(float)
    for piece in about.pieces:
        for concept in query_text.concepts_of(piece.text, piece.language):
            for term, weight in concept.terms:
                terms[term] += weight * concept.count
                if weight * piece.weight > best.get(term, (0.0, ""))[0]:
                    best[term] = weight * piece.weight, _whole_word(concept.word)
    return {term: word for term, (_weight, word) in best.items()}, terms


def _whole_word(word: str) -> str:
    """Of a compound that was found by a part, as "spillvärme (värme)", the whole."""
    return word.split(" (", 1)[0]


def _pair(pair: WordPair) -> str:
    asked = ", ".join(quoted(word) for word in pair.asked if word != pair.found)
    return f"{asked} – {quoted(pair.found)}" if asked else quoted(pair.found)


def _per_cent(share: float) -> str:
    return numbers.per_cent(share / 100, languages.current())
