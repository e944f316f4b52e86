"""Language identification among the languages of a site."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from .errors import RetrievalError
from .text import words

MODEL_NAMES = {"nb": "no"}  # the model's code for written Norwegian
LONGEST_TEXT = 5_000  # characters; more text adds nothing


def identify(text: str, among: Sequence[str]) -> tuple[str, float] | None:
    """The most likely language and its probability among `among`; None for a text without words.

    The probability is the model's own, not a measured accuracy: let the author correct it. Raises RetrievalError for an
    empty or unknown set of languages.
    """
    languages = tuple(sorted(set(among)))
    if not languages:
        raise RetrievalError("there are no languages to choose from")
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
        raise RetrievalError(f"languages that the model does not know: {', '.join(unknown)}")
    made.set_languages(list(names.values()))
    return made
