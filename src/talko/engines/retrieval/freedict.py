"""Read FreeDict dictionaries in dictd format, as packaged by Debian: those that WikDict derived from Wiktionary."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

from .errors import RetrievalError

_DIGITS = {
    sign: number
    for number, sign in enumerate("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
}
_SENSE = re.compile(r"^\d+\.\s+")
# If a sense has several explanations, the number of the second one ends the line of translations.
_NEXT_EXPLANATION = re.compile(r"\s+\d+\.\s*$")
_REMARK = re.compile(r"\([^)]*\)|\[[^\]]*\]|\{[^}]*\}|<[^>]*>")
_BETWEEN = re.compile(r"[,;]")


def read_dictionary(folder: Path, name: str) -> Iterator[tuple[str, list[list[str]]]]:
    """Each headword of `freedict-NAME` with its senses in order, each a list of translations."""
    index = folder / f"freedict-{name}.index"
    if not index.is_file():
        raise RetrievalError(
            f"There is no dictionary {name} in {folder}. On Debian: apt-get install dict-freedict-{name}"
        )
    with gzip.open(folder / f"freedict-{name}.dict.dz") as packed:
        everything = packed.read()
    for line in index.read_text(encoding="utf-8").splitlines():
        head, start, length = line.split("\t")[:3]
        if not head.startswith("00"):
            entry = everything[_number(start) : _number(start) + _number(length)].decode("utf-8", "replace")
            headline, *rest = entry.splitlines()
            yield re.split(r" /| <", headline)[0].strip(), senses(rest)


def senses(lines: list[str]) -> list[list[str]]:
    """The translations of an entry, by sense. The first line of a sense has them, the following lines explain it."""
    numbered = any(_SENSE.match(line) for line in lines)
    chosen = [line for line in lines if _SENSE.match(line)] if numbered else lines[:1]
    found = [
        [part for part in (p.strip(" .!?") for p in _BETWEEN.split(_REMARK.sub(" ", _bare(line)))) if part]
        for line in chosen
    ]
    return [sense for sense in found if sense]


def _bare(line: str) -> str:
    return _NEXT_EXPLANATION.sub("", _SENSE.sub("", line))


def _number(text: str) -> int:
    value = 0
    for sign in text:
        value = value * 64 + _DIGITS[sign]
    return value
