"""Fast HTML for list rows, where `format_html` would take most of a page's time."""

import re
from functools import lru_cache
from html import escape
from typing import Any

from django.utils.safestring import SafeString

from talko.core.text import languages

RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)


@lru_cache(maxsize=128)
def in_language(code: str) -> SafeString:
    """`lang` and `dir` for an element with a user's text; `dir="auto"` when the language is unknown."""
    return (
        filled(' lang="{}" dir="{}"', code, languages.direction(code)) if code else SafeString(' dir="auto"')
    )


def reads_from_right(text: object) -> bool:
    """Whether it contains a letter of a right-to-left script."""
    return RIGHT_TO_LEFT.search(str(text)) is not None


def isolated(words: Any) -> Any:
    """Somebody's words among the page's. From right to left they turn themselves and not the text around them; all others are
    unchanged.
    """
    if not reads_from_right(words):
        return words
    return filled("<bdi>{}</bdi>", words if isinstance(words, SafeString) else str(words))


def filled(markup: str, *texts: str, **named: str) -> SafeString:
    """The markup with its `{}` and `{name}` filled in. Texts are escaped unless they are markup themselves."""
    escaped = [text if isinstance(text, SafeString) else escape(text) for text in texts]
    by_name = {name: text if isinstance(text, SafeString) else escape(text) for name, text in named.items()}
    return SafeString(markup.format(*escaped, **by_name))
