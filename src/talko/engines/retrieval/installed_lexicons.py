"""The installed lexicons: those shipped with the program, and those that a site adds to its own folder."""

from __future__ import annotations

import os
import re
from functools import lru_cache
from pathlib import Path

from . import word_vectors
from .errors import RetrievalError
from .lemmas import Lemmas
from .lexicon import About, Lexicon, read_pairs
from .subwords import SubwordModel
from .translate import Translator

SHIPPED = Path(__file__).with_name("lexicons")
# Languages without a lexicon of their own, and the close relative whose lexicon is used.
READ_THROUGH = {"da": "nb", "nn": "nb", "no": "nb"}
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,60}\Z")
_LANGUAGE = re.compile(r"[a-z]{2,3}\Z")


def site_folder() -> Path:
    """The folder of the site's lexicons: `lexicons` in TALKO_HOME, or in `var` of the working directory."""
    return Path(os.environ.get("TALKO_HOME") or "var").resolve() / "lexicons"


def add(
    path: Path, *, language: str, folder: Path, name: str = "", glossary: bool = False, licence: str = ""
) -> Path:
    """Install a file of pairs, or a finished `.lex`, as a lexicon of the site; returns its path.

    Raises RetrievalError for a bad name or language, or for a file without words."""
    name = (name or path.name.split(".")[0]).lower()
    if not _NAME.match(name):
        raise RetrievalError(f"{name!r} is not a valid lexicon name: use lower-case letters, digits, - and _")
    if path.suffix == ".lex":
        made = Lexicon.load(path)
        language = language or made.about.language
    else:
        made = Lexicon(About(language, name, licence, ""), _pairs(path))
    if not _LANGUAGE.match(language) or made.about.language != language:
        raise RetrievalError(f"{path}: give the language, as in --language sv")
    if not len(made):
        raise RetrievalError(f"{path}: the file contains no words")
    target = folder / language / f"{name}.{'glossary' if glossary else 'lex'}"
    target.parent.mkdir(parents=True, exist_ok=True)
    made.save(target)
    return target


def lexicon_files(language: str, folder: Path) -> tuple[list[Path], list[Path]]:
    """The files of lexicons and of glossaries for a language: shipped ones first, then the site's by name."""
    own = folder / language
    lexicons = [*sorted(SHIPPED.glob(f"*-{language}.lex")), *sorted(own.glob("*.lex"))]
    if not lexicons and language in READ_THROUGH:
        lexicons = lexicon_files(READ_THROUGH[language], folder)[0]
    return lexicons, sorted(own.glob("*.glossary"))


def civic_files(language: str, folder: Path) -> list[Path]:
    """The shipped lists of civic vocabulary for a language, in the format of `read_pairs`.

    The language's own list comes last, since later entries win; a related language's is used when it has no lexicon.
    """
    through = () if any((folder / language).glob("*.lex")) else (READ_THROUGH.get(language, language),)
    paths = (SHIPPED / f"civic-{code}.tsv" for code in dict.fromkeys((*through, language)))
    return [path for path in paths if path.is_file()]


def civic(language: str, folder: Path) -> Lexicon | None:
    paths = civic_files(language, folder)
    entries = {head: found for path in paths for head, found in _pairs(path).items()}
    return Lexicon(About(language, f"civic-{language}", "EUPL-1.2", "Talko"), entries) if entries else None


def translator(language: str, folder: Path | None = None, *, guesses: bool = True) -> Translator:
    """The translator of a language with all its installed lexicons. Raises RetrievalError when there are none.

    Without `guesses`, words in no lexicon stand only for themselves.
    """
    folder = site_folder() if folder is None else folder
    lexicons, glossaries = lexicon_files(language, folder)
    if not lexicons and not glossaries:
        raise RetrievalError(
            f"There is no lexicon from {language} into English. Add one: ./talko lexicon add FILE --language {language}"
        )
    return Translator(
        language,
        [Lexicon.load(path) for path in lexicons],
        [Lexicon.load(path) for path in glossaries],
        subword_model(language) if guesses else None,
        lemmas(language),
        civic(language, folder),
    )


@lru_cache(maxsize=8)
def subword_model(language: str) -> SubwordModel | None:
    """The shipped subword model of a language, if any."""
    path = SHIPPED / f"{READ_THROUGH.get(language, language)}.spelling"
    return SubwordModel.load(path, word_vectors.shipped()) if path.is_file() else None


@lru_cache(maxsize=8)
def lemmas(language: str) -> Lemmas | None:
    """The shipped table of inflected forms of a language, if any."""
    path = SHIPPED / f"{language}.lemmas"
    return Lemmas.load(path) if path.is_file() else None


def _pairs(path: Path) -> dict[str, list[tuple[str, float]]]:
    try:
        return read_pairs(path.read_text(encoding="utf-8-sig").splitlines())
    except UnicodeDecodeError as fault:
        raise RetrievalError(f"{path}: this is not UTF-8 text") from fault
    except RetrievalError as fault:
        raise RetrievalError(f"{path}: {fault}") from fault
