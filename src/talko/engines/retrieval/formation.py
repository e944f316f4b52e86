"""How words are made of others: by endings, and as first parts of compounds.

Dictionaries have “registrera” but not “registrering”, “medborgare” but not “medborgar-”. Whoever asks looks up what is said here: the
first that is in a lexicon counts. After Teleman, Hellberg and Andersson (1999) for Swedish and Hakulinen and others (2004) for Finnish.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

SHORTEST_PART = 3
SHORTEST_ORIGIN = 4
BaseForms = Callable[[str], Sequence[str]]

# An ending, and what stands in its place in the word that was there first. The longer endings come first.
_SWEDISH = (
    ("eringarna", "era"), ("eringens", "era"), ("eringen", "era"), ("eringar", "era"), ("erings", "era"), ("ering", "era"),
    ("ningarna", "a"), ("ningen", "a"), ("ningar", "a"), ("ning", "a"), ("ingarna", "a"), ("ingen", "a"), ("ingar", "a"), ("ing", "a"),
    ("ande", "a"), ("ende", "a"),
    ("arna", "a"), ("aren", "a"), ("are", "a"),
    ("heten", ""), ("heter", ""), ("het", ""),
    ("bara", "a"), ("bart", "a"), ("bar", "a"),
    ("elsen", "a"), ("elser", "a"), ("else", "a"),
    ("iska", "i"), ("iskt", "i"), ("isk", "i"), ("iska", "ik"), ("iskt", "ik"), ("isk", "ik"),
    ("iska", "ism"), ("isk", "ism"), ("isk", "ien"),
    ("ats", "a"), ("ade", "a"), ("ad", "a"), ("at", "a"), ("ts", "a"),
    ("ikens", "ik"), ("iker", "ik"),
)  # fmt: skip
_NORWEGIAN = (
    ("eringene", "ere"), ("eringens", "ere"), ("eringen", "ere"), ("eringer", "ere"), ("erings", "ere"), ("ering", "ere"),
    ("ningene", "ne"), ("ningen", "ne"), ("ninger", "ne"), ("ning", "ne"), ("ing", "e"), ("ingen", "e"), ("inger", "e"),
    ("ende", "e"), ("ere", "e"), ("eren", "e"),
    ("heten", ""), ("heter", ""), ("het", ""), ("hed", ""), ("heden", ""),
    ("bare", "e"), ("bart", "e"), ("bar", "e"),
    ("elsen", "e"), ("elser", "e"), ("else", "e"),
    ("iske", "i"), ("isk", "i"), ("iske", "ikk"), ("isk", "ikk"),
)  # fmt: skip
_ENDINGS: Mapping[str, tuple[tuple[str, str], ...]] = {"sv": _SWEDISH, "nb": _NORWEGIAN, "da": _NORWEGIAN}

# What is taken off a first part, what is put there, and what it costs to believe that.
_LINKED = (("", "", 0.0), ("s", "", 0.2))
_FIRST_PARTS: Mapping[str, tuple[tuple[str, str, float], ...]] = {
    "sv": (
        *_LINKED,
        ("", "e", 0.3), ("", "a", 0.3), ("e", "a", 0.3), ("o", "a", 0.3), ("u", "a", 0.3),
        ("s", "e", 0.4), ("s", "a", 0.4),
    ),
    "nb": (*_LINKED, ("e", "", 0.2), ("", "e", 0.3), ("s", "e", 0.4)),
    "da": (*_LINKED, ("e", "", 0.2), ("", "e", 0.3), ("s", "e", 0.4)),
    "fi": (("", "", 0.0), ("n", "", 0.2), ("s", "nen", 0.2)),
    "de": (*_LINKED, ("n", "", 0.2), ("es", "", 0.2), ("en", "", 0.2)),
}  # fmt: skip
_FINNISH_OWNERS = ("ni", "si", "mme", "nne", "nsa", "nsä")
_FINNISH_VERBAL_NOUN = "minen"
_FINNISH_CASES = (
    "miselle", "misen", "mista", "mistä", "miseen", "misessa", "misessä", "misesta", "misestä", "misten", "miset", "miseksi",
    "misella", "misellä",
)  # fmt: skip


def origins(word: str, language: str, base_forms: BaseForms) -> Iterator[str]:
    """Words that a word may be made from, the likelier first: “registrering” from “registrera”, “tilisi” from “tili”."""
    if language == "fi":
        yield from _finnish_origins(word, base_forms)
    for ending, instead in _ENDINGS.get(language, ()):
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST_ORIGIN:
            yield word.removesuffix(ending) + instead


def first_parts(piece: str, language: str, base_forms: BaseForms) -> Iterator[tuple[float, str]]:
    """Words that the first part of a compound may stand for, each with what it costs to believe it: “kyrko-” for “kyrka”."""
    for gone, instead, cost in _FIRST_PARTS.get(language, (("", "", 0.0),)):
        if piece.endswith(gone) and len(piece) - len(gone) >= SHORTEST_PART:
            yield cost, piece.removesuffix(gone) + instead
    if language == "fi" and piece.endswith("n") and len(piece) > SHORTEST_ORIGIN:
        yield from ((0.2, base) for base in base_forms(piece))  # a genitive, with its consonants changed


def _finnish_origins(word: str, base_forms: BaseForms) -> Iterator[str]:
    for bare in (word, *_without_owner(word)):
        for base in dict.fromkeys((bare, *base_forms(bare))):
            if base != word:
                yield base
            yield from _finnish_verbs(base)
    for ending in _FINNISH_CASES:
        if word.endswith(ending):
            noun = word.removesuffix(ending) + _FINNISH_VERBAL_NOUN
            yield noun
            yield from _finnish_verbs(noun)


def _without_owner(word: str) -> Iterator[str]:
    """A word without whose it is; before that ending a case has lost its last consonant."""
    for owner in _FINNISH_OWNERS:
        bare = word.removesuffix(owner)
        if bare != word and len(bare) >= SHORTEST_ORIGIN:
            yield from (bare, f"{bare}n", f"{bare}t")
    if len(word) > 6 and word[-1] == "n" and word[-2] == word[-3]:
        yield word[:-2]


def _finnish_verbs(noun: str) -> Iterator[str]:
    """The dictionary forms of a verb of which there is a noun in “-minen”."""
    root = noun.removesuffix(_FINNISH_VERBAL_NOUN)
    if root == noun or len(root) < 2:
        return
    vowel = "a" if set(root) & set("aou") else "ä"
    yield root + vowel
    yield f"{root}d{vowel}"
    if root.endswith("tse"):
        yield f"{root[:-3]}t{vowel}"
    if root[-1] == root[-2]:
        yield f"{root[:-1]}t{vowel}"
    if root.endswith("e"):
        yield f"{root[:-1]}{root[-2]}{vowel}"
        yield f"{root[:-1]}t{vowel}"
