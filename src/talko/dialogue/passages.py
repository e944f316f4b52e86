"""A Markdown text, translated passage by passage: what is code, an address or a mark of emphasis stays as it is.

A translator gets plain text only. Marks inside a passage travel as numbered signs; where they do not come back whole and in
order, the words between the marks are translated one by one, so that no link is ever lost.
"""

import re
from collections.abc import Callable
from functools import lru_cache

from markdown_it import MarkdownIt

Translate = Callable[[str], str]

MARKS = re.compile(
    r"""
      `+[^`]*`+                                  # code
    | !?\[(?=[^\]]*\]\()                         # the beginning of a link or picture ...
    | \]\((?:[^()\s]|\([^()\s]*\))*(?:\s+"[^"]*")?\)   # ... and its end with the address
    | <[a-z][a-z0-9+.-]*:[^<>\s]*>               # an address in angle brackets
    | https?://[^\s<>)]+                         # a bare address
    | @\w+                                       # someone's name
    | \*\*|__|~~|\*|(?<!\w)_(?=\w)|(?<=\w)_(?!\w)  # emphasis
    | \\[!-/:-@\[-`{-~]                          # an escaped sign
    """,
    re.VERBOSE | re.IGNORECASE,
)
SIGN = re.compile(r"⟦\s*(\d+)\s*⟧")
LIKE_A_BLOCK = re.compile(r"^(?:(\d{1,9})([.)])(?=\s)|([-+*#>=~|]))")


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False, "linkify": False}).enable(["table", "strikethrough"])


def translated(text: str, translate: Translate) -> str:
    """The text with every passage of words given through `translate`; its errors pass through."""
    lines = text.split("\n")
    result: list[str] = []
    done = 0
    for (first, after), contents in _passages(text):
        result += lines[done:first]
        result.append(_region("\n".join(lines[first:after]), contents, translate))
        done = after
    return "\n".join(result + lines[done:])


def _passages(text: str) -> list[tuple[tuple[int, int], list[str]]]:
    """Where words stand: lines from and up to, and the passages there (several in a row of a table)."""
    found: list[tuple[tuple[int, int], list[str]]] = []
    row: list[int] | None = None
    for token in _parser().parse(text):
        if token.type == "tr_open":
            row = token.map
        elif token.type == "tr_close":
            row = None
        elif token.type == "inline" and token.content.strip():
            first, after = row or token.map or (0, 0)
            if found and found[-1][0] == (first, after):
                found[-1][1].append(token.content)
            elif after > first:
                found.append(((first, after), [token.content]))
    return found


def _region(region: str, contents: list[str], translate: Translate) -> str:
    """Lines with their passages translated; what stands around them (`> `, `- `, `| `) is kept."""
    result, position = "", 0
    for content in contents:
        beginning, ending = content.split("\n")[0].strip(), content.split("\n")[-1].strip()
        start = region.find(beginning, position)
        end = region.find(ending, start if "\n" not in content else start + len(beginning))
        if start < 0 or end < 0:
            continue
        result += region[position:start] + _passage(content, translate)
        position = end + len(ending)
    return result + region[position:]


def _passage(content: str, translate: Translate) -> str:
    words = " ".join(line.strip() for line in content.split("\n"))
    marks = MARKS.findall(words)
    if not marks:
        return _like_before(words, _one_line(translate(words))) if _has_words(words) else words
    if not _has_words(MARKS.sub("", words)):
        return words
    numbers = iter(range(len(marks)))
    answer = _one_line(translate(MARKS.sub(lambda _: f"⟦{next(numbers)}⟧", words)))
    if [int(number) for number in SIGN.findall(answer)] == list(range(len(marks))):
        return _like_before(words, SIGN.sub(lambda sign: marks[int(sign[1])], answer))
    return "".join(_piece(piece, translate) for piece in _pieces(words))


def _pieces(words: str) -> list[tuple[bool, str]]:
    """Marks (True) and what stands between them (False), in order."""
    pieces, position = [], 0
    for mark in MARKS.finditer(words):
        pieces += [(False, words[position : mark.start()]), (True, mark[0])]
        position = mark.end()
    return [*pieces, (False, words[position:])]


def _piece(piece: tuple[bool, str], translate: Translate) -> str:
    is_mark, words = piece
    if is_mark or not _has_words(words):
        return words
    space_before = words[: len(words) - len(words.lstrip())]
    space_after = words[len(words.rstrip()) :]
    return space_before + _one_line(translate(words.strip())) + space_after


def _has_words(text: str) -> bool:
    return any(character.isalpha() for character in text)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _like_before(before: str, after: str) -> str:
    """A translation must not begin a list or a heading where the original had none ("3. Mai")."""
    if LIKE_A_BLOCK.match(before):
        return after
    return LIKE_A_BLOCK.sub(lambda found: f"{found[1]}\\{found[2]}" if found[1] else f"\\{found[3]}", after)
