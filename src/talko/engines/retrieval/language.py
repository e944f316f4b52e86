"""Which language a text is in, among those that a site uses."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from .errors import RetrievalError
from .text import words

MODEL_NAMES = {"nb": "no"}  # the model knows written Norwegian by another code
LONGEST_TEXT = 5_000  # signs; more of a text tells no more


def identify(text: str, among: Sequence[str]) -> tuple[str, float] | None:
    """The likeliest of the languages and how likely it is among them; None for a text without a word.

    The figure is the model's own certainty, not a frequency of being right: the writer must be able to correct it.
    """
    languages = tuple(sorted(set(among)))
    if not languages:
        raise RetrievalError("there must be a language to choose from")
    if not any(sign.isalpha() for sign in "".join(words(text[:LONGEST_TEXT]))):
        return None
    found, certainty = _identifier(languages).classify(text[:LONGEST_TEXT])
    ours = {MODEL_NAMES.get(language, language): language for language in languages}
    return ours[found], float(certainty)


@lru_cache(maxsize=8)
def _identifier(languages: tuple[str, ...]) -> LanguageIdentifier:
    made = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    known = set(made.labels)
    names = {language: MODEL_NAMES.get(language, language) for language in languages}
    unknown = [language for language, name in names.items() if name not in known]
    if unknown:
        raise RetrievalError(f"languages that cannot be told apart: {', '.join(unknown)}")
    made.set_languages(list(names.values()))
    return made
