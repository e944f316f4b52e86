"""Build lexicons into English from WikDict's dictionaries: directly, inverted, and by way of other languages.

The direct Swedish-English dictionary is small and poor. Pivoting through languages with good dictionaries on both sides
finds more and better translations, because one that several paths lead to is rarely wrong. Weights of paths add up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from simplemma.strategies.dictionaries.dictionary_factory import DefaultDictionaryFactory

from .freedict import read_dictionary
from .lemmas import Lemmas
from .lexicon import MOST_TRANSLATIONS, About, Lexicon
from .text import words

Weighted = dict[str, dict[str, float]]

LICENCE = "CC BY-SA 3.0"
ATTRIBUTION = (
    "Made from dictionaries of FreeDict and WikDict (Karl Bartel) out of Wiktionary, by way of DBnary"
)
JAPANESE = "and from JMdict (Electronic Dictionary Research and Development Group), CC BY-SA 3.0"
INFLECTED = {
    "fi": (
        "CC BY-SA 3.0",
        "From simplemma (Adrien Barbaresi), by way of Kaikki from Wiktionary, UniMorph and Wikinflection (Eleni Metheniti)",
    )
}
"""Highly inflected languages, whose table of forms is shipped: its licence and attribution."""
LATER_SENSE, LATER_WORD = 0.7, 0.85
LEAST = 0.08


@dataclass(frozen=True)
class Way:
    """A path through dictionaries, by package name; a leading “-” inverts a dictionary. `trust` is its weight."""

    steps: tuple[tuple[str, ...], ...]
    trust: float = 1.0


_FI_EN = ("fin-eng", "-eng-fin")
_NB_EN = ("-eng-nor",)
WAYS: Mapping[str, tuple[Way, ...]] = {
    "sv": (
        Way((("swe-fin", "-fin-swe"), _FI_EN)),
        Way((("swe-pol", "-pol-swe"), ("pol-eng",))),
        Way((("swe-nor",), _NB_EN)),
        Way((("swe-deu", "-deu-swe"), ("deu-fin", "-fin-deu"), _FI_EN), 0.6),
        Way((("swe-fra", "-fra-swe"), ("fra-fin", "-fin-fra"), _FI_EN), 0.6),
        Way((("swe-nld", "-nld-swe"), ("nld-fin", "-fin-nld"), _FI_EN), 0.6),
        Way((("swe-ita", "-ita-swe"), ("ita-fin", "-fin-ita"), _FI_EN), 0.6),
        Way((("swe-jpn",), ("jpn-eng", "-eng-jpn")), 0.5),
        Way((("swe-bul",), ("-eng-bul",)), 0.3),
    ),
    "fi": (Way((_FI_EN,)),),
    "nb": (Way((_NB_EN,)), Way((("-fin-nor",), _FI_EN), 0.4), Way((("-pol-nor",), ("pol-eng",)), 0.4)),
}


def build(language: str, folder: Path) -> Lexicon:
    """Build the lexicon of a language from the dictionaries in a folder. Raises RetrievalError when one is missing."""
    held: dict[str, Weighted] = {}
    total: Weighted = {}
    for way in WAYS[language]:
        found = _step(way.steps[0], folder, held)
        for names in way.steps[1:]:
            found = _through(found, _step(names, folder, held))
        _add(total, found, way.trust)
    entries = {head: _kept(translations) for head, translations in total.items()}
    japanese = any("jpn-eng" in names for way in WAYS[language] for names in way.steps)
    attribution = f"{ATTRIBUTION}; {JAPANESE}" if japanese else ATTRIBUTION
    return Lexicon(About(language, f"wikdict-{language}", LICENCE, attribution), entries)


def inflected(lexicon: Lexicon) -> Lemmas:
    """The inflected forms of a lexicon's words, from simplemma's dictionary (Barbaresi 2021) of its language."""
    forms = DefaultDictionaryFactory().get_dictionary(lexicon.about.language).items()
    heads = frozenset(lexicon.heads)
    folded = ((form.casefold(), lemma.casefold()) for form, lemma in forms)
    return Lemmas.of((form, lemma) for form, lemma in folded if lemma in heads and form != lemma)


def _kept(translations: Mapping[str, float]) -> list[tuple[str, float]]:
    most = max(translations.values())
    best = sorted(translations.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST_TRANSLATIONS]
    return [(english, weight / most) for english, weight in best if weight >= LEAST * most]


def _step(names: tuple[str, ...], folder: Path, held: dict[str, Weighted]) -> Weighted:
    """Merge dictionaries between the same two languages; entries found in both weigh more."""
    total: Weighted = {}
    for name in names:
        if name not in held:
            held[name] = _read(folder, name)
        _add(total, held[name], 1.0)
    return total


def _read(folder: Path, name: str) -> Weighted:
    turned = name.startswith("-")
    found: Weighted = defaultdict(dict)
    for head, senses in read_dictionary(folder, name.removeprefix("-")):
        source = _plain(head)
        for number, sense in enumerate(senses):
            for place, translation in enumerate(sense):
                target = _plain(translation)
                if source and target:
                    one, other = (target, source) if turned else (source, target)
                    weight = LATER_SENSE**number * LATER_WORD**place
                    found[one][other] = max(weight, found[one].get(other, 0.0))
    return found


def _plain(text: str) -> str:
    text = text.strip()
    if text.startswith("-") or text.endswith("-"):
        return ""  # an affix, not a word
    parts = words(text)
    if len(parts) > 1 and parts[0] == "to":
        parts = parts[1:]
    return " ".join(parts) if len(parts) <= 4 else ""


def _through(first: Weighted, second: Weighted) -> Weighted:
    found: Weighted = {}
    for head, middles in first.items():
        share = sum(middles.values())
        targets: dict[str, float] = {}
        for middle, weight in middles.items():
            onward = second.get(middle)
            if onward:
                whole = sum(onward.values())
                for english, further in onward.items():
                    targets[english] = targets.get(english, 0.0) + weight / share * further / whole
        if targets:
            found[head] = targets
    return found


def _add(total: Weighted, found: Weighted, trust: float) -> None:
    for head, translations in found.items():
        whole = sum(translations.values())
        into = total.setdefault(head, {})
        for target, weight in translations.items():
            into[target] = into.get(target, 0.0) + trust * weight / whole
