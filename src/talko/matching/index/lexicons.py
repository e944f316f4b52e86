"""The lexicons of this site: one translator a language, and a mark that changes when one of them does."""

import hashlib
import time
from functools import lru_cache
from pathlib import Path

from talko.core.text import languages
from talko.engines import retrieval
from talko.engines.retrieval.installed_lexicons import civic_files, lexicon_files, site_folder
from talko.engines.retrieval.who_can_help import InstalledLanguages

LOOK_AGAIN = 30.0
"""Seconds within which a running process notices a new lexicon."""

State = tuple[tuple[str, int, int], ...]


def translator(language: str) -> retrieval.Translator | None:
    """None for English, and for a language without a lexicon: its texts are used as written."""
    state = _state(language, _turn())
    return _translator(language, state) if state else None


def all_languages() -> InstalledLanguages:
    """For the directory's file, with the translators that this process has."""
    return InstalledLanguages(translators=translator)


def mark() -> str:
    """Sixteen characters that identify the lexicons with which texts are brought into the common language."""
    return _mark(_turn())


def _turn() -> int:
    return int(time.monotonic() // LOOK_AGAIN)


def _files(language: str) -> list[Path]:
    if language == languages.GLOBAL:
        return []
    found, glossaries = lexicon_files(language, site_folder())
    return [*found, *glossaries, *civic_files(language, site_folder())]


@lru_cache(maxsize=64)
def _state(language: str, turn: int) -> State:
    return tuple((str(path), (stat := path.stat()).st_mtime_ns, stat.st_size) for path in _files(language))


@lru_cache(maxsize=16)
def _translator(language: str, state: State) -> retrieval.Translator:
    return retrieval.translator(language)


@lru_cache(maxsize=2)
def _mark(turn: int) -> str:
    digest = hashlib.sha256()
    for path in sorted({path for code in languages.OWN_NAMES for path in _files(code)}):
        with path.open("rb") as file:  # the first line of a lexicon holds a hash of the rest
            read = file.read() if path.suffix == ".tsv" else file.readline()
            digest.update(f"{path.parent.name}/{path.name} ".encode() + read)
    return digest.hexdigest()[:16]
