"""Where lexicons lie: those that come with the program, and those that a site adds to its own folder."""

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
# Close enough to be read through each other's lexicon where a language has none of its own.
READ_THROUGH = {"da": "nb", "nn": "nb", "no": "nb"}
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,60}\Z")
_LANGUAGE = re.compile(r"[a-z]{2,3}\Z")


def site_folder() -> Path:
    """The folder of the site's own lexicons: `lexicons` under TALKO_HOME, or under `var` of the folder we are in."""
    return Path(os.environ.get("TALKO_HOME") or "var").resolve() / "lexicons"


def add(
    path: Path, *, language: str, folder: Path, name: str = "", glossary: bool = False, licence: str = ""
) -> Path:
    """Make a lexicon of the site out of a file of pairs, or take a finished one; returns where it lies now."""
    name = (name or path.name.split(".")[0]).lower()
    if not _NAME.match(name):
        raise RetrievalError(f"{name!r} is no name for a lexicon: use small letters, digits, - and _")
    if path.suffix == ".lex":
        made = Lexicon.load(path)
        language = language or made.about.language
    else:
        made = Lexicon(About(language, name, licence, ""), _pairs(path))
    if not _LANGUAGE.match(language) or made.about.language != language:
        raise RetrievalError(f"{path}: say of which language it is, as --language sv")
    if not len(made):
        raise RetrievalError(f"{path}: there is no word in it")
    target = folder / language / f"{name}.{'glossary' if glossary else 'lex'}"
    target.parent.mkdir(parents=True, exist_ok=True)
    made.save(target)
    return target


def lexicon_files(language: str, folder: Path) -> tuple[list[Path], list[Path]]:
    """The lexicons and the glossaries for a language, shipped ones first, then the site's in the order of their names."""
    own = folder / language
    lexicons = [*sorted(SHIPPED.glob(f"*-{language}.lex")), *sorted(own.glob("*.lex"))]
    if not lexicons and language in READ_THROUGH:
        lexicons = lexicon_files(READ_THROUGH[language], folder)[0]
    return lexicons, sorted(own.glob("*.glossary"))


def civic_files(language: str, folder: Path) -> list[Path]:
    """The lists of words of public life that are shipped for a language: lines as `read_pairs` takes them.

    Its own comes last, for what it says of a word is what counts; a neighbour's is read where the language has no lexicon of its own.
    """
    through = () if any((folder / language).glob("*.lex")) else (READ_THROUGH.get(language, language),)
    paths = (SHIPPED / f"civic-{code}.tsv" for code in dict.fromkeys((*through, language)))
    return [path for path in paths if path.is_file()]


def civic(language: str, folder: Path) -> Lexicon | None:
    paths = civic_files(language, folder)
    entries = {head: found for path in paths for head, found in _pairs(path).items()}
    return Lexicon(About(language, f"civic-{language}", "EUPL-1.2", "Talko"), entries) if entries else None


def translator(language: str, folder: Path | None = None, *, guesses: bool = True) -> Translator:
    """The translator of a language with all that there is for it; says what is missing when there is nothing.

    Without `guesses`, words that no lexicon has mean themselves only.
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
    """How words of a language are spelt, where that is shipped."""
    path = SHIPPED / f"{READ_THROUGH.get(language, language)}.spelling"
    return SubwordModel.load(path, word_vectors.shipped()) if path.is_file() else None


@lru_cache(maxsize=8)
def lemmas(language: str) -> Lemmas | None:
    """Which forms belong to the words of the shipped lexicon of a language, where there is one."""
    path = SHIPPED / f"{language}.lemmas"
    return Lemmas.load(path) if path.is_file() else None


def _pairs(path: Path) -> dict[str, list[tuple[str, float]]]:
    try:
        return read_pairs(path.read_text(encoding="utf-8-sig").splitlines())
    except UnicodeDecodeError as fault:
        raise RetrievalError(f"{path}: this is not UTF-8 text") from fault
    except RetrievalError as fault:
        raise RetrievalError(f"{path}: {fault}") from fault
