"""Text in any language, turned into a query for the index, or into the reason why it cannot be one.

Difficult input:

- nothing, or signs without a word (emoji, dots): `NO_WORDS`
- more than `LONGEST` characters: only the beginning counts
- several languages: each sentence is read in its own
- a language without a lexicon, or one that nobody here writes: its words stand for themselves, so names and terms that are
  the same everywhere still match
- only names, or words that nobody else uses: a query that finds nothing, reported as `NOTHING_SHARED`
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import gettext_lazy as _

from talko.challenges.models import Challenge
from talko.cities.models import City
from talko.core.errors import Message
from talko.core.text import languages
from talko.core.text.cleaning import UNSEEN, cleaned
from talko.engines import retrieval
from talko.engines.retrieval.function_words import FUNCTION_WORDS
from talko.matching.index import lexicons, source_texts
from talko.matching.index.everyday_words import EVERYDAY
from talko.matching.index.source_texts import LONGEST, SourceText

NO_WORDS: Message = _("There are no words in this text. Describe in a sentence or two what it is about.")
NOTHING_SHARED: Message = _("None of these words appear in anything here. Try other words.")

MOST_CONCEPTS = 160
"""Concepts in a query, the weightiest. More make it slower and no better."""
FULL_WORDS = 40
"""A text with more words counts as if it had this many, so that a long description does not drown the title."""
SURE, SURE_OF_ANOTHER = 0.9, 0.99
FEWEST_WORDS = 6
"""Shorter sentences are read in the language of the whole text: theirs cannot be told from its neighbours'."""
READ_EVERYWHERE = ("nb", "da", "se")
"""Neighbouring languages, recognised besides those of the pages and the cities."""
NOT_RECOGNISED = frozenset({"ti", "smj", "sma", "fit", "nn", "yi", "rom", "ur", "ckb"})
EVERYDAY_WEIGHT = 0.25
_SENTENCE = re.compile(r"(?<=[.!?…؟])\s+|\n+")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_SCRIPTS = {"ar": "ARABIC", "fa": "ARABIC", "he": "HEBREW", "uk": "CYRILLIC", "ti": "ETHIOPIC"}


@dataclass(frozen=True)
class ParsedText:
    query: retrieval.Query
    languages: tuple[str, ...]
    """In which it is written, the one with the most words first; "" for an unknown one."""
    problem: Message | None = None


def parse(text: str, language: str = "") -> ParsedText:
    """What somebody typed. `language` is what the writer says it is in, or empty."""
    clean = source_texts.clean(cleaned(UNSEEN.sub("", text[:LONGEST])))
    parts = list(_by_language(clean, language))
    found = tuple(code for code, _count in _word_counts(parts))
    query = query_of((SourceText(part, code, 1.0) for code, part in parts), spread=False)
    return ParsedText(query, found, None if query else NO_WORDS)


def challenge_query(challenge: Challenge) -> retrieval.Query:
    """What a challenge needs. Empty when nothing is written."""
    return query_of(source_texts.challenge_profile(challenge).texts, without=_names_of(challenge.city))


def query_of(
    texts: Iterable[SourceText], *, spread: bool = True, without: frozenset[str] = frozenset()
) -> retrieval.Query:
    """One query of many texts. With `spread`, a long one counts no more than `FULL_WORDS` of its words.

    `without` holds words to leave out.
    """
    counts: dict[tuple[str, tuple[tuple[str, float], ...]], float] = {}
    by_language: Counter[str] = Counter()
    written: dict[str, list[str]] = {}
    for source in texts:
        if not source.in_query:
            continue
        concepts = [c for c in concepts_of(source.text, source.language) if c.word not in without]
        words = sum(_weighted_count(concept) for concept in concepts)
        weight = source.weight / source.versions * (min(1.0, FULL_WORDS / words) if spread and words else 1.0)
        for concept in concepts:
            key = (concept.word, concept.terms)
            if count := _weighted_count(concept):
                counts[key] = counts.get(key, 0.0) + count * weight
        by_language[source.language] += int(source.weight * words)
        written.setdefault(source.language, []).append(source.text)
    best = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST_CONCEPTS]
    main = max(
        by_language, key=lambda code: (code == languages.GLOBAL, by_language[code]), default=languages.GLOBAL
    )
    return retrieval.Query.of(
        (retrieval.Concept(word, terms, count) for (word, terms), count in best),
        "\n".join(written.get(main, [])),
        main,
    )


def _names_of(city: City) -> frozenset[str]:
    """Half of the organisations there have it in their name; it says nothing of what they can do."""
    words = [word.casefold() for name in (city.name, *city.names.values()) for word in _WORD.findall(name)]
    return frozenset(
        form for word in words for form in (word, f"{word}s", f"{word}'s", f"{word}’s", f"{word}n")
    )


def concepts_of(text: str, language: str) -> tuple[retrieval.Concept, ...]:
    """The words of a text, each with what it may be called in the common language; function words are left out."""
    translator = lexicons.translator(language)
    found = translator.query(text) if translator else _as_written(text, language)
    return tuple(concept for concept in found if len(concept.word) > 1 or not concept.word.isascii())


def bag_of(text: str, language: str) -> retrieval.Bag:
    """The same as a document: a word with five translations is still one word."""
    weights: dict[str, float] = {}
    length = 0.0
    for concept in concepts_of(text, language):
        length += concept.count
        for term, weight in concept.terms:
            weights[term] = weights.get(term, 0.0) + weight * concept.count
    return retrieval.Bag(weights, round(length), text, language)


def _weighted_count(concept: retrieval.Concept) -> float:
    """Everyday words say little; a bare number, of a year or a price, misleads."""
    if concept.word.isnumeric():
        return 0.0
    return concept.count * (EVERYDAY_WEIGHT if concept.terms[0][0] in EVERYDAY else 1.0)


def _as_written(text: str, language: str) -> tuple[retrieval.Concept, ...]:
    """English, and languages without a lexicon. The words stay as written, because reasons name them."""
    counts: Counter[tuple[str, str]] = Counter()
    shown: dict[str, str] = {}
    for word in _WORD.findall(text.casefold()):
        if word in FUNCTION_WORDS.get(language, ()):
            continue
        for term in _terms(word):
            counts[shown.setdefault(term, word), term] += 1
    return tuple(
        retrieval.Concept(word, ((term, 1.0),), float(count)) for (word, term), count in counts.items()
    )


@lru_cache(maxsize=100_000)
def _terms(word: str) -> tuple[str, ...]:
    return tuple(retrieval.english_bag(word).weights)


def site_languages() -> tuple[str, ...]:
    """Those between which a text's language is guessed: of the pages, of the cities here, and of the neighbours."""
    return recognisable(code for row in City.objects.values_list("languages", flat=True) for code in row)


def recognisable(spoken: Iterable[str]) -> tuple[str, ...]:
    """The same, where these are the languages of the cities."""
    wanted = {*languages.page_languages(), *READ_EVERYWHERE, *spoken} & languages.OWN_NAMES.keys()
    return tuple(sorted(wanted - NOT_RECOGNISED))


def language_of(text: str, among: tuple[str, ...] | None = None) -> tuple[str, float]:
    """The likeliest language and how likely it is; ("", 0) for a script that nobody here writes, or for no words."""
    among = among or site_languages()
    script = _script(text)
    possible = tuple(code for code in among if _SCRIPTS.get(code, "LATIN") == script)
    if not possible:
        return "", 0.0
    if len(possible) == 1 and script != "LATIN":
        return possible[0], 1.0
    return retrieval.identify(text, possible) or ("", 0.0)


def _script(text: str) -> str:
    """Of most of its letters."""
    letters = [letter for letter in text[:1000] if letter.isalpha()][:200]
    counts = Counter(unicodedata.name(letter, "?").split()[0] for letter in letters)
    return counts.most_common(1)[0][0] if counts else ""


def _by_language(text: str, given: str) -> Iterator[tuple[str, str]]:
    """The text cut where its language changes, as (language, text)."""
    among = site_languages()
    whole = given or language_of(text, among)[0]
    open_language, lines = whole, list[str]()
    for sentence in filter(None, (one.strip() for one in _SENTENCE.split(text))):
        language = _of_sentence(sentence, whole, among, SURE_OF_ANOTHER if given else SURE)
        if language != open_language and lines:
            yield open_language, "\n".join(lines)
            lines = []
        open_language = language
        lines.append(sentence)
    if lines:
        yield open_language, "\n".join(lines)


def _of_sentence(sentence: str, whole: str, among: tuple[str, ...], sure: float) -> str:
    if len(_WORD.findall(sentence)) < FEWEST_WORDS:
        return whole
    found, certainty = language_of(sentence, among)
    return found if certainty >= sure else whole


def _word_counts(parts: list[tuple[str, str]]) -> list[tuple[str, int]]:
    counts: Counter[str] = Counter()
    for language, part in parts:
        counts[language] += len(_WORD.findall(part))
    return [(language, count) for language, count in counts.most_common() if count]
