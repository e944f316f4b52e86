"""Word formation: derivation by suffixes, and the first elements of compounds.

Dictionaries list “registrera” but not “registrering”, “medborgare” but not “medborgar-”. These functions yield
candidates, of which the caller uses the first one in a lexicon. After Teleman, Hellberg and Andersson (1999) for Swedish
and Hakulinen et al. (2004) for Finnish.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

SHORTEST_PART = 3
SHORTEST_ORIGIN = 4
SHORTEST_CHANGED = 4
BaseForms = Callable[[str], Sequence[str]]

# A suffix, and what replaces it in the base word; longer suffixes of a kind come first.
_SWEDISH = (
    ("ningarna", "a"), ("ningen", "a"), ("ningar", "a"), ("ning", "a"),
    ("ingarna", "a"), ("ingens", "a"), ("ingen", "a"), ("ingar", "a"), ("ings", "a"), ("ing", "a"),
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
    ("ningene", "e"), ("ningen", "e"), ("ninger", "e"), ("ning", "e"),
    ("ingene", "e"), ("ingens", "e"), ("ingen", "e"), ("inger", "e"), ("ings", "e"), ("ing", "e"),
    ("ende", "e"), ("eren", "e"), ("ere", "e"),
    ("heten", ""), ("heter", ""), ("het", ""), ("heden", ""), ("hed", ""),
    ("bare", "e"), ("bart", "e"), ("bar", "e"),
    ("elsen", "e"), ("elser", "e"), ("else", "e"),
    ("iske", "i"), ("isk", "i"), ("iske", "ikk"), ("isk", "ikk"),
)  # fmt: skip
_ENDINGS: Mapping[str, tuple[tuple[str, str], ...]] = {"sv": _SWEDISH, "nb": _NORWEGIAN, "da": _NORWEGIAN}

# The cost of assuming that a part is a word with a linking element, or a word with a changed ending.
LINKED, CHANGED = 0.2, 0.3
# Linking elements that are removed from a first element, and endings that are replaced.
_LINKS: Mapping[str, tuple[str, ...]] = {
    "sv": ("s", "e"), "nb": ("s", "e"), "da": ("s", "e"), "fi": ("n",), "de": ("s", "n", "es", "en"),
}  # fmt: skip
_CHANGES: Mapping[str, tuple[tuple[str, str], ...]] = {
    "sv": (("", "e"), ("", "a"), ("e", "a"), ("o", "a"), ("u", "a"), ("s", "e"), ("s", "a")),
    "nb": (("", "e"), ("s", "e")),
    "da": (("", "e"), ("s", "e")),
    "fi": (("s", "nen"),),
}
_FINNISH_OWNERS = ("ni", "si", "mme", "nne", "nsa", "nsä")
_FINNISH_VERBAL_NOUN = "minen"
_FINNISH_CASES = (
    "miselle", "misen", "mista", "mistä", "miseen", "misessa", "misessä", "misesta", "misestä", "misten", "miset", "miseksi",
    "misella", "misellä",
)  # fmt: skip


def origins(word: str, language: str, base_forms: BaseForms) -> Iterator[str]:
    """Words that a word may be derived from, likelier ones first: “registrera” for “registrering”, “tili” for “tilisi”."""
    if language == "fi":
        yield from _finnish_origins(word, base_forms)
    for ending, instead in _ENDINGS.get(language, ()):
        origin = word.removesuffix(ending) + instead
        if (
            word.endswith(ending)
            and len(origin) >= SHORTEST_ORIGIN
            and len(origin) - len(instead) >= SHORTEST_PART
        ):
            yield origin


def first_parts(piece: str, language: str, base_forms: BaseForms) -> Iterator[tuple[float, str]]:
    """Words that the first element of a compound may stand for, each with a cost: “kyrka” for “kyrko-”."""
    yield 0.0, piece
    for link in _LINKS.get(language, ()):
        if piece.endswith(link) and len(piece) - len(link) >= SHORTEST_PART:
            yield LINKED, piece.removesuffix(link)
    if language == "fi" and piece.endswith("n") and len(piece) > SHORTEST_CHANGED:
        yield from ((LINKED, base) for base in base_forms(piece))  # a genitive, with its consonants changed
    for gone, instead in _CHANGES.get(language, ()):
        if piece.endswith(gone) and len(piece) >= SHORTEST_CHANGED:
            yield CHANGED, piece.removesuffix(gone) + instead


def _finnish_origins(word: str, base_forms: BaseForms) -> Iterator[str]:
    for bare in (word, *_without_owner(word)):
        for base in dict.fromkeys((bare, *base_forms(bare))):
            if base != word:
                yield base
            yield from _finnish_verbs(base)
    if word.endswith("isin"):  # adverbs of time: “maanantaisin”, “iltaisin”
        yield from (word.removesuffix("sin"), word.removesuffix("isin"))
    for ending in _FINNISH_CASES:
        if word.endswith(ending):
            noun = word.removesuffix(ending) + _FINNISH_VERBAL_NOUN
            yield noun
            yield from _finnish_verbs(noun)


def _without_owner(word: str) -> Iterator[str]:
    """A word without its possessive suffix, before which a case ending loses its last consonant."""
    for owner in _FINNISH_OWNERS:
        bare = word.removesuffix(owner)
        if bare != word and len(bare) >= SHORTEST_ORIGIN:
            yield from (bare, f"{bare}n", f"{bare}t")
    if len(word) > 6 and word[-1] == "n" and word[-2] == word[-3]:
        yield word[:-2]


def _finnish_verbs(noun: str) -> Iterator[str]:
    """The infinitives of the verb that a noun in “-minen” is derived from."""
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
