"""What changed between two versions of a text, word by word, for `web/components/diff.html`.

Lines are compared first, then the words of changed lines, by the greedy algorithm of Eugene W. Myers ("An O(ND) Difference
Algorithm and Its Variations", 1986). Its cost grows with the square of the differences, so steps are counted: when they run out,
the whole old text is shown as removed and the whole new one as added.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.utils.safestring import SafeString

from talko.core.text.html import filled

WORDS = re.compile(r"\s+|\w+|[^\w\s]")
LINES = re.compile(r"[^\n]*\n|[^\n]+")
WORTH_SHOWING = re.compile(r"[\w\n]")
Span = tuple[int, int, int]
"""Numbers of characters: unchanged, then removed, then added in their place."""
Links = tuple[int, int, int, "Links"] | None
"""A linked list of runs of equal tokens, last first: where each begins in the old and new text, and its length."""


@dataclass
class Budget:
    """Steps left for all comparisons that share it; 100,000 take about 30 ms."""

    steps: int = 200_000


@dataclass(frozen=True)
class Piece:
    kind: str
    """"same", "removed" or "added"."""
    text: str

    @property
    def html(self) -> SafeString:
        tag = {"removed": "del", "added": "ins"}.get(self.kind)
        return filled(f"<{tag}>{{}}</{tag}>", self.text) if tag else filled("{}", self.text)


def differences(before: str, after: str, budget: Budget | None = None) -> list[Piece]:
    """Pieces that make up `before` without those added, and `after` without those removed."""
    return pieces(before, after, compared(before, after, budget))


def compared(before: str, after: str, budget: Budget | None = None) -> list[Span]:
    """The differences as lengths, to be stored with the texts."""
    budget = budget or Budget()
    spans: list[Span] = []
    for same, removed, added in _compared(LINES.findall(before), LINES.findall(after), budget):
        spans.append((len("".join(same)), 0, 0))
        words = WORDS.findall("".join(removed)), WORDS.findall("".join(added))
        for equal, gone, new in _compared(*words, budget):
            spans.append((len("".join(equal)), len("".join(gone)), len("".join(new))))
    return _readable(before, spans)


def pieces(before: str, after: str, spans: Sequence[Sequence[int]]) -> list[Piece]:
    """The texts cut at the lengths that `compared` gave."""
    found: list[Piece] = []
    old = new = 0
    for same, removed, added in spans:
        found += [
            Piece("same", before[old : old + same]),
            Piece("removed", before[old + same : old + same + removed]),
            Piece("added", after[new + same : new + same + added]),
        ]
        old, new = old + same + removed, new + same + added
    return [piece for piece in found if piece.text]


def _readable(before: str, spans: list[Span]) -> list[Span]:
    """Merge changes separated only by spaces or punctuation, which nobody reads between crossed-out words."""
    joined: list[list[int]] = []
    position = 0
    for same, removed, added in spans:
        follows = bool(joined) and (joined[-1][1] or joined[-1][2])
        if joined and not follows:
            joined[-1] = [joined[-1][0] + same, removed, added]
        elif follows and (removed or added) and not WORTH_SHOWING.search(before, position, position + same):
            joined[-1][1] += same + removed
            joined[-1][2] += same + added
        else:
            joined.append([same, removed, added])
        position += same + removed
    return [(same, removed, added) for same, removed, added in joined if same or removed or added]


def _compared(
    old: list[str], new: list[str], budget: Budget
) -> Iterator[tuple[list[str], list[str], list[str]]]:
    """Tokens unchanged, then removed, then added in their place."""
    first = 0
    while first < min(len(old), len(new)) and old[first] == new[first]:
        first += 1
    last = 0
    while last < min(len(old), len(new)) - first and old[-1 - last] == new[-1 - last]:
        last += 1
    old_end, new_end = len(old) - last, len(new) - last
    numbers: dict[str, int] = {}
    ours, theirs = (
        [numbers.setdefault(token, len(numbers)) for token in tokens]
        for tokens in (old[first:old_end], new[first:new_end])
    )
    runs = [(0, 0, first)]
    runs += [(first + i, first + j, count) for i, j, count in _equal_runs(ours, theirs, budget)]
    runs += [(old_end, new_end, last), (len(old), len(new), 0)]
    for (i, j, count), (next_i, next_j, _count) in pairwise(runs):
        yield old[i : i + count], old[i + count : next_i], new[j + count : next_j]


def _equal_runs(old: list[int], new: list[int], budget: Budget) -> list[tuple[int, int, int]]:
    """Runs of equal tokens in order; none when finding them would cost more than half of the budget left."""
    allowed = budget.steps // 2
    if not old or not new or (len(old) - len(new)) ** 2 // 2 > allowed:
        return []
    spent = 0
    reached = {1: 0}
    """How far into the old text each diagonal (index in the old text minus index in the new) has come."""
    links: dict[int, Links] = {1: None}
    for changes in range(len(old) + len(new) + 1):
        spent += changes + 1
        lowest = 2 * max(0, changes - len(new)) - changes
        highest = changes - 2 * max(0, changes - len(old))
        for diagonal in range(lowest, highest + 1, 2):
            left, right = reached.get(diagonal - 1, -1) + 1, reached.get(diagonal + 1, -1)
            i, before = (left, diagonal - 1) if left > right else (right, diagonal + 1)
            j, begin = i - diagonal, i
            while i < len(old) and j < len(new) and old[i] == new[j]:
                i, j = i + 1, j + 1
            link = links[before]
            if i > begin:
                link = (begin, begin - diagonal, i - begin, link)
                spent += i - begin
            reached[diagonal], links[diagonal] = i, link
            if i >= len(old) and j >= len(new):
                budget.steps -= spent
                return _in_order(link)
            if spent > allowed:
                budget.steps -= allowed
                return []
    raise AssertionError("the ends of both texts are always reached")


def _in_order(link: Links) -> list[tuple[int, int, int]]:
    runs = []
    while link is not None:
        i, j, count, link = link
        runs.append((i, j, count))
    return runs[::-1]
