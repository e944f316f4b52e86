"""Translate Markdown passage by passage; code, addresses and emphasis marks are left alone.

A translator gets plain text only. Marks inside a passage travel as numbered signs; where they do not come back whole and in
order, the words between the marks are translated one by one, so that no link is ever lost.
"""

import re
from collections.abc import Callable

from talko.core.text.markdown import parser

Translate = Callable[[str], str]

MARKS = re.compile(
    r"""
      `+[^`]*`+                                  # code
    | !?\[                                       # perhaps the beginning of a link or picture ...
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
    """A range of lines with text, and its passages (several in a table row)."""
    found: list[tuple[tuple[int, int], list[str]]] = []
    row: list[int] | None = None
    for token in parser().parse(text):
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
    """The lines with translated passages, and the markup around them (`> `, `- `, `| `) unchanged."""
    result, position = "", 0
    for content in contents:
        beginning, ending = content.split("\n")[0].strip(), content.split("\n")[-1].strip()
        start = region.find(beginning, position)
        end = region.rfind(ending) if "\n" in content else start
        if start < 0 or end < 0:
            continue
        result += region[position:start] + _passage(content, translate)
        position = end + len(ending)
    return result + region[position:]


def _passage(content: str, translate: Translate) -> str:
    words = " ".join(line.strip() for line in content.split("\n"))
    pieces = _pieces(words)
    marks = [piece for is_mark, piece in pieces if is_mark]
    if not any(_has_words(piece) for is_mark, piece in pieces if not is_mark):
        return words
    if not marks:
        return _like_before(words, _one_line(translate(words)))
    numbers = iter(range(len(marks)))
    signed = "".join(f"⟦{next(numbers)}⟧" if is_mark else piece for is_mark, piece in pieces)
    answer = _one_line(translate(signed))
    if [int(number) for number in SIGN.findall(answer)] == list(range(len(marks))):
        return _like_before(words, SIGN.sub(lambda sign: marks[int(sign[1])], answer))
    return "".join(_piece(piece, translate) for piece in pieces)


def _pieces(words: str) -> list[tuple[bool, str]]:
    """Marks (True) and the text between them (False), in order."""
    pieces, position, closing = [], 0, 0
    for mark in MARKS.finditer(words):
        if mark[0] in {"[", "!["}:
            if closing < mark.end():  # looked for once for all brackets before it, however many there are
                closing = words.find("]", mark.end()) % (len(words) + 1)
            if not words.startswith("](", closing):
                continue
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
