"""What changed between two versions of a text, word by word, for `web/components/diff.html`."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

WORDS = re.compile(r"\s+|\w+|[^\w\s]", re.UNICODE)
LARGEST = 20_000
"""Tokens; above this whole lines are compared, so that a huge text cannot keep the server busy."""


@dataclass(frozen=True)
class Piece:
    kind: str
    """"same", "removed" or "added"."""
    text: str


def differences(before: str, after: str) -> list[Piece]:
    """Pieces that give `before` without the added and `after` without the removed ones."""
    old, new = WORDS.findall(before), WORDS.findall(after)
    if len(old) + len(new) > LARGEST:
        old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    pieces: list[Piece] = []
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, old, new).get_opcodes():
        if kind == "equal":
            pieces.append(Piece("same", "".join(old[i1:i2])))
            continue
        if i2 > i1:
            pieces.append(Piece("removed", "".join(old[i1:i2])))
        if j2 > j1:
            pieces.append(Piece("added", "".join(new[j1:j2])))
    return pieces
